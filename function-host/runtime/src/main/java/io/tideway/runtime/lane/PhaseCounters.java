package io.tideway.runtime.lane;

import io.tideway.runtime.phase.PhaseAction.Incident;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What a host counts of phases. Thread-safe. */
public final class PhaseCounters {

    public final LongAdder switchesToLocal = new LongAdder();
    public final LongAdder switchesToRemote = new LongAdder();
    public final LongAdder holds = new LongAdder();
    public final LongAdder holdMicros = new LongAdder();
    public final LongAccumulator holdMicrosMax = new LongAccumulator(Long::max, 0);
    private final DurationBuckets holdsByLength = new DurationBuckets();
    public final LongAdder remoteRuns = new LongAdder();
    public final LongAdder remoteInputs = new LongAdder();
    public final LongAdder cacheHits = new LongAdder();
    public final LongAdder cacheMisses = new LongAdder();
    public final LongAdder conflicts = new LongAdder();
    public final LongAdder syncs = new LongAdder();
    public final LongAdder takeovers = new LongAdder();
    public final LongAdder fenced = new LongAdder();
    public final LongAdder wentOnOffline = new LongAdder();

    void held(long micros) {
        holds.increment();
        holdMicros.add(micros);
        holdMicrosMax.accumulate(micros);
        holdsByLength.count(micros);
    }

    void happened(Incident incident) {
        switch (incident) {
            case TAKEOVER -> takeovers.increment();
            case FENCED -> fenced.increment();
            case WENT_ON -> wentOnOffline.increment();
            case REFUSED, RECONCILED -> {}
        }
    }

    /** Names as the metrics will have them, and values now. */
    public Map<String, Long> snapshot() {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("phase_switches_local_total", switchesToLocal.sum());
        values.put("phase_switches_remote_total", switchesToRemote.sum());
        values.put("phase_holds_total", holds.sum());
        values.put("phase_hold_micros_total", holdMicros.sum());
        values.put("phase_hold_micros_p50", holdsByLength.quantileMicros(0.5));
        values.put("phase_hold_micros_p99", holdsByLength.quantileMicros(0.99));
        values.put("phase_hold_micros_max", holdMicrosMax.get());
        values.put("remote_runs_total", remoteRuns.sum());
        values.put("remote_inputs_total", remoteInputs.sum());
        values.put("remote_cache_hits_total", cacheHits.sum());
        values.put("remote_cache_misses_total", cacheMisses.sum());
        values.put("remote_conflicts_total", conflicts.sum());
        values.put("phase_syncs_total", syncs.sum());
        values.put("phase_takeovers_total", takeovers.sum());
        values.put("phase_fenced_total", fenced.sum());
        values.put("phase_went_on_offline_total", wentOnOffline.sum());
        return values;
    }
}
