package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Rejection;
import io.tideway.runtime.function.FunctionSpec.Offline;
import io.tideway.runtime.function.Phase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cloud store is away and comes back: who goes on meanwhile, who waits, and that the store has all of it in the end. */
class PhaseOfflineIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Duration AWAY = Duration.ofSeconds(2);
    private static final List<String> LOCAL = keys("local");
    private static final List<String> REMOTE = keys("remote");
    private static final List<String> ALL =
            Stream.concat(LOCAL.stream(), REMOTE.stream()).toList();

    private final ChainLedger ledger = new ChainLedger();

    @TempDir
    Path folder;

    private static List<String> keys(String prefix) {
        return IntStream.range(0, 4).mapToObj(i -> prefix + i).toList();
    }

    @ParameterizedTest
    @EnumSource(CloudServer.Kind.class)
    void storeAway_localGoesOnAndRemoteWaits_thenAllIsInTheStore(CloudServer.Kind kind) throws Exception {
        try (CloudServer server = kind.start(folder);
                StoreLink link = StoreLink.to(server, 0);
                ChainHost host = host(link, Offline.HOLD)) {
            begin(host);

            link.cut();
            send(host, ALL, 11, 30);
            await("local ones go on").atMost(SOON).until(() -> heard(LOCAL, 30));
            await("noticed").atMost(SOON).until(() -> !reachable(host));
            long cpuNs = lanesCpuNs();
            await().pollDelay(AWAY).atMost(SOON).until(() -> true);
            System.out.println("store away, " + kind + ": lanes were busy for "
                    + TimeUnit.NANOSECONDS.toMillis(lanesCpuNs() - cpuNs) + " ms of " + AWAY.toMillis());
            assertTrue(heard(REMOTE, 10), "remote ones wait");
            assertEquals(30, ledger.acknowledged(REMOTE.get(0)), "in the inbox, and acknowledged");

            link.mend();
            reconciled(kind + " held", host, 30);
        }
    }

    /**
     * A remote instance goes on where this host owned it last: what its copy lacks cannot be anybody else's. Not so one with
     * a write under way when the link broke, whose outcome nobody knows; here there is none.
     */
    @ParameterizedTest
    @EnumSource(CloudServer.Kind.class)
    void storeAway_offlineLocal_remoteGoesOnToo_thenAllIsInTheStore(CloudServer.Kind kind) throws Exception {
        try (CloudServer server = kind.start(folder);
                StoreLink link = StoreLink.to(server, 0);
                ChainHost host = host(link, Offline.LOCAL)) {
            arrive(host, ALL, Phase.LOCAL);
            arrive(host, ALL, Phase.REMOTE);
            begin(host);

            link.cut();
            await("noticed").atMost(SOON).until(() -> !reachable(host));
            send(host, ALL, 11, 30);
            await("all go on").atMost(SOON).until(() -> heard(ALL, 30));
            assertTrue(host.view(REMOTE.get(0)).orElseThrow().offline());
            assertEquals(REMOTE.size(), host.counters().get("phase_went_on_offline_total"));

            link.mend();
            reconciled(kind + " went on", host, 30);
        }
    }

    private ChainHost host(StoreLink link, Offline offline) {
        return new ChainHost(
                folder.resolve("host"), ledger, new ChainHost.Phasing(Duration.ofSeconds(30), 50, offline), link::open);
    }

    private void begin(ChainHost host) {
        arrive(host, LOCAL, Phase.LOCAL);
        send(host, ALL, 1, 10);
        await().atMost(SOON).until(() -> heard(ALL, 10) && ALL.stream().noneMatch(key -> unsynced(host, key)));
    }

    private static void arrive(ChainHost host, List<String> keys, Phase phase) {
        await("all " + phase).atMost(SOON).until(() -> {
            keys.forEach(key -> host.want(key, phase));
            return keys.stream().allMatch(key -> host.restsIn(key, phase));
        });
    }

    private static boolean unsynced(ChainHost host, String key) {
        return host.view(key).orElseThrow().unsyncedEntries() > 0;
    }

    private static void send(ChainHost host, List<String> keys, int first, int last) {
        for (int i = first; i <= last; i++) {
            for (String key : keys) {
                host.send(key, "p:" + i, new Taken());
            }
        }
    }

    private static final class Taken implements Acknowledgement {
        @Override
        public void durable() {}

        @Override
        public void rejected(Rejection reason) {
            throw new AssertionError("rejected: " + reason);
        }
    }

    private boolean heard(List<String> keys, int outputs) {
        return keys.stream().allMatch(key -> ledger.outputs(key) == outputs);
    }

    private static boolean reachable(ChainHost host) {
        return ChainHost.answer(host.console().link()).reachable();
    }

    private void reconciled(String context, ChainHost host, int outputs) {
        await("all done, " + context).atMost(SOON).until(() -> heard(ALL, outputs));
        await("all synced, " + context)
                .atMost(SOON)
                .until(() -> ALL.stream()
                        .noneMatch(key -> unsynced(host, key)
                                || host.view(key).orElseThrow().offline()));
        arrive(host, ALL, Phase.REMOTE);
        ledger.verifyOneWriter(context);
        for (String key : ALL) {
            String last = ledger.links(key).get(outputs - 1).state();
            var record = ChainHost.answer(host.cloud().load(ChainHost.instance(key)));
            assertEquals(last, InputChain.among(record.entries()).orElseThrow(), context);
        }
        assertEquals(List.of(), ChainHost.answer(host.console().orphans(10)), context);
        assertEquals(0, host.inputsWaiting(), context);
    }

    /** What event loops have used of the processor. */
    private static long lanesCpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long total = 0;
        for (long id : threads.getAllThreadIds()) {
            var thread = threads.getThreadInfo(id);
            if (thread != null && thread.getThreadName().contains("eventloop")) {
                total += threads.getThreadCpuTime(id);
            }
        }
        return total;
    }
}
