package io.tideway.simulator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tideway.simulator.load.LoadResult;
import io.tideway.simulator.load.Percentiles;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.report.Spread;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhaseReportTest {

    private static final StoreFigures REMOTE_STORE = new StoreFigures(100_000, 1_000, 1_000, 3, 0, 20_000);
    private static final StoreFigures LOCAL_STORE = new StoreFigures(4_000, 50, 0, 0, 20, 19_000);

    @Test
    void round_figures_inRoundTripsAndPerMessage() {
        PhaseRound round = new PhaseRound(
                load(1_000, 0, 22_000, 25_000),
                REMOTE_STORE,
                load(1_000, 0, 500, 1_100),
                LOCAL_STORE,
                load(1_000, 0, 400, 1_000));

        assertEquals(1.1, round.remoteP50InRoundTrips(), 1e-9);
        assertEquals(1.25, round.remoteP99InRoundTrips(), 1e-9);
        assertEquals(0.05, round.localP99ToRemoteP50(), 1e-9);
        assertEquals(1.1, round.localP99ToFloor(), 1e-9);
        assertEquals(0.04, round.localBytesToRemote(), 1e-9);
        assertEquals(1, round.remoteCallsPerMessage(), 1e-9);
        assertTrue(round.complete());
    }

    @Test
    void round_nothingAnswered_zeroAndNotComplete() {
        PhaseRound round =
                new PhaseRound(load(0, 7, 0, 0), REMOTE_STORE, load(0, 0, 0, 0), LOCAL_STORE, load(0, 0, 0, 0));

        assertEquals(0, round.localBytesToRemote());
        assertEquals(0, round.localP99ToRemoteP50());
        assertFalse(round.complete());
    }

    @Test
    void storeFigures_countersOfFunctions_summed() throws IOException {
        StoreFigures figures = StoreFigures.of(JsonMapper.builder().build().readTree("""
                {"store_bytes_out_total{function=\\"a\\"}": 10, "store_bytes_out_total{function=\\"b\\"}": 5,
                 "store_bytes_in_total{function=\\"a\\"}": 1, "store_bytes_in_total": 900, "store_round_trips_total": 70,
                 "store_round_trips_total{function=\\"a\\"}": 4, "remote_inputs_total": 3,
                 "remote_cache_misses_total": 2, "phase_switches_local_total": 6, "phase_switches_remote_total": 5,
                 "store_round_trip_us": 20100}
                """));

        assertEquals(new StoreFigures(16, 4, 3, 2, 11, 20_100), figures);
        assertEquals(new StoreFigures(6, 4, 3, 2, 10, 20_100), figures.since(new StoreFigures(10, 0, 0, 0, 1, 5)));
    }

    @Test
    void auto_ratio_isOfTheSameRounds() {
        AutoReport report = new AutoReport(
                "wal",
                20,
                24,
                6,
                12,
                1,
                Map.of(
                        Contender.ALL_REMOTE, List.of(auto(20_000), auto(40_000)),
                        Contender.BENEFIT, List.of(auto(10_000), auto(10_000))));

        Spread ratio = report.ratio(
                Contender.BENEFIT,
                Contender.ALL_REMOTE,
                round -> round.load().replyMicros().p50());

        assertEquals(new Spread(0.25, 0.25, 0.5), ratio);
        assertEquals(0.75, auto(1).localShare(), 1e-9);
    }

    @Test
    void configuration_ofAContender_isYamlOfTwoParts() {
        String text = new DistantStore(Duration.ofMillis(20), Duration.ofSeconds(1))
                .configuration(Contender.ALL_LOCAL_THAT_FIT.choice(12));

        assertEquals("""
                cloud-store: {kind: embedded, latency: 20ms}
                phases:
                  policy: pinned
                  slots: 12
                  sync: {interval: 1000ms}
                """, text);
    }

    private static AutoRound auto(double p50) {
        return new AutoRound(load(4_000, 0, p50, p50), REMOTE_STORE);
    }

    private static LoadResult load(long answered, long lost, double p50, double p99) {
        Percentiles micros = new Percentiles(answered, p50, p50, p50, p99, p99, p99, Distribution.NONE);
        return new LoadResult(
                "function",
                "open",
                100,
                10,
                answered + lost,
                0,
                answered,
                0,
                answered,
                100,
                lost,
                0,
                0,
                micros,
                micros,
                micros,
                micros);
    }
}
