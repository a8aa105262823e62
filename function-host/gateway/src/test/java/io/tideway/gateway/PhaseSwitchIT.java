package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.Phase;
import io.tideway.runtime.lane.PhaseView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Instances switched back and forth as fast as they can while messages come, over each store: nothing lost, nothing twice,
 * all in order. Prints how long instances were held; {@code -Dswitch.seconds=N} for longer.
 */
class PhaseSwitchIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long SWITCHING_MS = Long.getLong("switch.seconds", 3) * 1_000;
    private static final int SWITCHED = 8;
    private static final int OTHERS = 8;
    private static final int PER_SECOND = 25;
    private static final int PROBES = 200;

    private static final List<String> SWITCHED_KEYS = keys("switched", SWITCHED);
    private static final List<String> OTHER_KEYS = keys("other", OTHERS);

    private final ChainLedger ledger = new ChainLedger();

    @TempDir
    Path folder;

    private static List<String> keys(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    @ParameterizedTest
    @EnumSource(CloudServer.Kind.class)
    void instances_switchedUnderFire_loseDoubleAndReorderNothing(CloudServer.Kind kind) throws Exception {
        try (CloudServer server = kind.start(folder);
                StoreLink link = StoreLink.to(server, 0);
                ChainHost host = host(link, "host")) {
            for (int i = 0; i < OTHERS; i += 2) {
                host.want(OTHER_KEYS.get(i), Phase.LOCAL);
            }
            List<String> all =
                    Stream.concat(SWITCHED_KEYS.stream(), OTHER_KEYS.stream()).toList();
            try (ChainPublisher one = new ChainPublisher("one", host, all, PER_SECOND, 0);
                    ChainPublisher two = new ChainPublisher("two", host, all, PER_SECOND, 0)) {
                await().atMost(SOON).until(() -> all.stream().allMatch(key -> ledger.outputs(key) > 20));
                ledger.takeLatenciesMicros("");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SWITCHING_MS / 2));
                long[] othersBefore = ledger.takeLatenciesMicros("other");

                long[] roundTrips = switchAll(host);

                print(kind, host, othersBefore, roundTrips);
                one.stop(SOON);
                two.stop(SOON);
            }
            comeToRest(host, all);
            ledger.verifyOneWriter(kind.toString());
            verifyStore(link, all);
        }
    }

    private ChainHost host(StoreLink link, String name) {
        return new ChainHost(folder.resolve(name), ledger, ChainHost.Phasing.DEFAULT, link::open);
    }

    /** Sends every instance that has arrived back. What the store took to answer meanwhile, in microseconds, sorted. */
    private static long[] switchAll(ChainHost host) {
        List<Long> roundTrips = new ArrayList<>();
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SWITCHING_MS);
        long nextProbeNs = 0;
        while (System.nanoTime() - endNs < 0) {
            for (PhaseView view : ChainHost.answer(host.console().list(Optional.empty(), 1_000))) {
                if (view.instance().key().startsWith("switched") && !view.held()) {
                    host.want(view.instance().key(), view.phase() == Phase.LOCAL ? Phase.REMOTE : Phase.LOCAL);
                }
            }
            if (System.nanoTime() - nextProbeNs >= 0) {
                long startNs = System.nanoTime();
                ChainHost.answer(host.cloud().load(ChainHost.instance("probe")));
                roundTrips.add((System.nanoTime() - startNs) / 1_000);
                nextProbeNs = startNs + TimeUnit.MILLISECONDS.toNanos(SWITCHING_MS) / PROBES;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return roundTrips.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private void print(CloudServer.Kind kind, ChainHost host, long[] othersBefore, long[] roundTrips) {
        Map<String, Long> counters = host.counters();
        long roundTrip = ChainLedger.quantile(roundTrips, 0.5);
        long[] switched = ledger.takeLatenciesMicros("switched");
        long[] others = ledger.takeLatenciesMicros("other");
        System.out.printf(
                "phase switch %s: %d to local and %d back in %d ms; store round trip p50 %d µs, p99 %d µs; held p50 %d µs, p99 %d µs, max %d µs;"
                        + " message to output p99 %d µs switched, %d µs others (%d µs before)%n",
                kind,
                counters.get("phase_switches_local_total"),
                counters.get("phase_switches_remote_total"),
                SWITCHING_MS,
                roundTrip,
                ChainLedger.quantile(roundTrips, 0.99),
                counters.get("phase_hold_micros_p50"),
                counters.get("phase_hold_micros_p99"),
                counters.get("phase_hold_micros_max"),
                ChainLedger.quantile(switched, 0.99),
                ChainLedger.quantile(others, 0.99),
                ChainLedger.quantile(othersBefore, 0.99));
        assertTrue(counters.get("phase_switches_remote_total") > 10, counters::toString);
    }

    private void comeToRest(ChainHost host, List<String> keys) {
        await("all done").atMost(SOON).untilAsserted(() -> assertEquals(List.of(), ledger.unheard()));
        await("all remote").atMost(SOON).untilAsserted(() -> {
            keys.forEach(key -> host.want(key, Phase.REMOTE));
            assertEquals(
                    List.of(),
                    keys.stream()
                            .filter(key -> !host.restsIn(key, Phase.REMOTE))
                            .toList());
        });
        assertEquals(0, host.inputsWaiting());
        assertEquals(List.of(), ChainHost.answer(host.console().orphans(10)));
    }

    /** A host that has never seen any of it goes on where the other stopped. */
    private void verifyStore(StoreLink link, List<String> keys) {
        try (ChainHost fresh = host(link, "fresh");
                ChainPublisher probe = new ChainPublisher("probe", fresh, keys, PER_SECOND, 0)) {
            await().atMost(SOON).until(() -> keys.stream().allMatch(key -> ledger.acknowledged(key) > 0));
            probe.stop(SOON);
            await("probes done").atMost(SOON).untilAsserted(() -> assertEquals(List.of(), ledger.unheard()));
            ledger.verifyOneWriter("seen by another host");
        }
    }
}
