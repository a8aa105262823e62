package io.tideway.simulator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What a gateway has counted about its cloud store and its phases.
 *
 * @param bytes of keys and values to and from the store, all functions
 * @param calls of the store by functions
 * @param remoteInputs executed in the remote phase
 * @param cacheMisses remote executions that had to load first
 * @param switches to the local phase and back
 * @param roundTripMicros what a call takes, smoothed; not a counter
 */
public record StoreFigures(
        long bytes, long calls, long remoteInputs, long cacheMisses, long switches, long roundTripMicros) {

    static StoreFigures of(JsonNode counters) {
        return new StoreFigures(
                sum(counters, "store_bytes_out_total{") + sum(counters, "store_bytes_in_total{"),
                sum(counters, "store_round_trips_total{"),
                sum(counters, "remote_inputs_total"),
                sum(counters, "remote_cache_misses_total"),
                sum(counters, "phase_switches_"),
                sum(counters, "store_round_trip_us"));
    }

    private static long sum(JsonNode counters, String nameBegin) {
        long sum = 0;
        for (Map.Entry<String, JsonNode> counter : counters.properties()) {
            sum += counter.getKey().startsWith(nameBegin) ? counter.getValue().asLong() : 0;
        }
        return sum;
    }

    /** What was counted since; the round trip is that of now. */
    StoreFigures since(StoreFigures before) {
        return new StoreFigures(
                bytes - before.bytes,
                calls - before.calls,
                remoteInputs - before.remoteInputs,
                cacheMisses - before.cacheMisses,
                switches - before.switches,
                roundTripMicros);
    }
}
