package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Rejection;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How long a device waits that has gone to another gateway: from the arrival of its first message there, with the state local
 * at the gateway it left and both alive, to the acknowledgement and to the output of the invocation. Prints it against the
 * round trip to the store; {@code -Dhandover.rounds=N} for more than a few.
 */
class HandOverIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int ROUNDS = Integer.getInteger("handover.rounds", 2);

    /** Even: both have been everywhere. */
    private static final int WARM_UP_ROUNDS = 2 * ROUNDS;

    private static final Duration DELAY = Duration.ofMillis(Long.getLong("handover.delay", 2));
    private static final int PROBES = 10;

    /** Of a gateway with a store that is not its own. */
    private static final ChainHost.Phasing AS_BY_DEFAULT =
            new ChainHost.Phasing(Duration.ofSeconds(30), 1_000, FunctionSpec.Offline.HOLD);

    private static final List<String> KEYS =
            IntStream.range(0, 12).mapToObj(i -> "vehicle" + i).toList();

    private final ChainLedger ledger = new ChainLedger();
    private final List<Long> roundTrips = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private final List<Long> committed = new ArrayList<>();
    private int sent;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(value = CloudServer.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "EMBEDDED")
    void device_goneToAnotherGateway_findsItsStateThere(CloudServer.Kind kind) throws Exception {
        try (CloudServer server = kind.start(folder);
                StoreLink linkA = StoreLink.to(server, 0);
                StoreLink linkB = StoreLink.to(server, 1);
                ChainHost a = host("a", linkA);
                ChainHost b = host("b", linkB)) {
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                visit(round % 2 == 0 ? b : a);
            }
            acknowledged.clear();
            committed.clear();
            linkA.delay(DELAY);
            linkB.delay(DELAY);
            for (int round = 0; round < ROUNDS; round++) {
                ChainHost host = round % 2 == 0 ? b : a;
                probe(host);
                visit(host);
            }
            print(kind);
            assertEquals(List.of(), ledger.unheard());
            ledger.verifyOneWriter(kind.toString());
            assertEquals(List.of(), ChainHost.answer(a.console().orphans(10)));
        }
    }

    private ChainHost host(String name, StoreLink link) {
        return new ChainHost(folder.resolve(name), ledger, AS_BY_DEFAULT, link::open);
    }

    /**
     * All devices come to that host, one after the other; in the end all instances are local there, and have had a message of
     * which the store need not know yet.
     */
    private void visit(ChainHost host) {
        for (String key : KEYS) {
            acknowledged.add(send(host, key));
        }
        committed.addAll(LongStream.of(ledger.takeLatenciesMicros("")).boxed().toList());
        await("all local").atMost(SOON).until(() -> {
            KEYS.forEach(key -> host.want(key, Phase.LOCAL));
            return KEYS.stream().allMatch(key -> host.restsIn(key, Phase.LOCAL));
        });
        KEYS.forEach(key -> send(host, key));
        ledger.takeLatenciesMicros("");
    }

    /** Until its output is there; microseconds to its acknowledgement. */
    private long send(ChainHost host, String key) {
        sent++;
        int outputs = ledger.outputs(key);
        Answer answer = new Answer();
        long startNs = System.nanoTime();
        host.send(key, "p:" + sent, answer);
        answer.durable.join();
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .until(() -> ledger.outputs(key) > outputs);
        return (answer.atNs - startNs) / 1_000;
    }

    private static final class Answer implements Acknowledgement {
        final CompletableFuture<Void> durable = new CompletableFuture<>();
        volatile long atNs;

        @Override
        public void durable() {
            atNs = System.nanoTime();
            durable.complete(null);
        }

        @Override
        public void rejected(Rejection reason) {
            durable.completeExceptionally(new AssertionError("rejected: " + reason));
        }
    }

    private void probe(ChainHost host) {
        for (int i = 0; i < PROBES; i++) {
            long startNs = System.nanoTime();
            ChainHost.answer(host.cloud().load(ChainHost.instance("probe")));
            roundTrips.add((System.nanoTime() - startNs) / 1_000);
        }
    }

    private void print(CloudServer.Kind kind) {
        long roundTrip = ChainLedger.quantile(sorted(roundTrips), 0.5);
        long[] all = sorted(committed);
        long p99 = ChainLedger.quantile(all, 0.99);
        System.out.printf(
                "hand-over %s: %d; store round trip p50 %.1f ms; to acknowledgement p50 %.1f ms, p99 %.1f ms; to commit p50 %.1f ms"
                        + " = %.1f round trips, p99 %.1f ms = 5 round trips %+.1f ms, max %.1f ms%n",
                kind,
                all.length,
                roundTrip / 1e3,
                ChainLedger.quantile(sorted(acknowledged), 0.5) / 1e3,
                ChainLedger.quantile(sorted(acknowledged), 0.99) / 1e3,
                ChainLedger.quantile(all, 0.5) / 1e3,
                (double) ChainLedger.quantile(all, 0.5) / roundTrip,
                p99 / 1e3,
                (p99 - 5 * roundTrip) / 1e3,
                all[all.length - 1] / 1e3);
        assertTrue(all.length >= ROUNDS * KEYS.size(), "all are handed over");
    }

    private static long[] sorted(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
