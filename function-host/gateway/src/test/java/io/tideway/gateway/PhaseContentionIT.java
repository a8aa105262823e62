package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Rejection;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.function.FunctionSpec.Offline;
import io.tideway.runtime.function.Phase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two hosts that want the same instances over one store: whatever they do to each other, the history of each instance is
 * that of one writer. {@code -Dcontention.seconds=N} for longer, {@code -Dcontention.seed=S} for the same choices again.
 */
class PhaseContentionIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final long SEED = Long.getLong("contention.seed", System.nanoTime());
    private static final long MILLIS = Long.getLong("contention.seconds", 3) * 1_000;
    private static final int PER_SECOND = 20;
    private static final List<String> KEYS =
            IntStream.range(0, 8).mapToObj(i -> "shared" + i).toList();
    private static final String KEY = "shared0";

    private final Random random = new Random(SEED);
    private final ChainLedger ledger = new ChainLedger();

    @TempDir
    Path folder;

    private ChainHost host(String name, StoreLink link, ChainHost.Phasing phasing) {
        return new ChainHost(folder.resolve(name), ledger, phasing, link::open);
    }

    @ParameterizedTest
    @EnumSource(CloudServer.Kind.class)
    void twoHosts_wantTheSameInstances_writeOneHistory(CloudServer.Kind kind) throws Exception {
        System.out.println("contention " + kind + ", -Dcontention.seed=" + SEED);
        try (CloudServer server = kind.start(folder);
                StoreLink linkA = StoreLink.to(server, SEED);
                StoreLink linkB = StoreLink.to(server, SEED + 1);
                ChainHost a = host("a", linkA, ChainHost.Phasing.DEFAULT);
                ChainHost b = host("b", linkB, ChainHost.Phasing.DEFAULT)) {
            try (ChainPublisher toA = new ChainPublisher("a", a, KEYS, PER_SECOND, 0);
                    ChainPublisher toB = new ChainPublisher("b", b, KEYS, PER_SECOND, 0)) {
                quarrel(List.of(a, b), List.of(linkA, linkB));
                toA.stop(SOON);
                toB.stop(SOON);
            }
            System.out.println("contention " + kind + ": A " + a.counters() + ", B " + b.counters());
            comeToRest(kind + ", -Dcontention.seed=" + SEED, a, b);
            assertEquals(List.of(), ChainHost.answer(a.console().orphans(10)));
        }
    }

    private void quarrel(List<ChainHost> hosts, List<StoreLink> links) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        while (System.nanoTime() - endNs < 0) {
            hosts.get(random.nextInt(2))
                    .want(KEYS.get(random.nextInt(KEYS.size())), random.nextBoolean() ? Phase.LOCAL : Phase.REMOTE);
            if (random.nextInt(200) == 0) {
                links.get(random.nextInt(2)).delay(Duration.ofMillis(random.nextInt(20)));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(5)));
        }
        links.forEach(link -> link.delay(Duration.ZERO));
    }

    /** Both have done all they promised, and own nothing. */
    private void comeToRest(String context, ChainHost... hosts) {
        await("all done").atMost(SOON).untilAsserted(() -> assertEquals(List.of(), ledger.unheard(), context));
        for (ChainHost host : hosts) {
            await("all remote").atMost(SOON).untilAsserted(() -> {
                KEYS.forEach(key -> host.want(key, Phase.REMOTE));
                assertEquals(
                        List.of(),
                        KEYS.stream()
                                .filter(key -> host.view(key).isPresent() && !host.restsIn(key, Phase.REMOTE))
                                .map(key -> host.view(key).toString())
                                .toList());
            });
            assertEquals(0, host.inputsWaiting());
        }
        ledger.verifyOneWriter(context);
    }

    /**
     * The link of the owner is cut for longer than its lease, another host takes over, the first comes back: what it did
     * since its last sync is an orphan, all else is one history, to which it adds what it is given from then on.
     */
    @ParameterizedTest
    @EnumSource(CloudServer.Kind.class)
    void owner_cutOffBeyondItsLease_isFencedAndLeavesWhatWasNotSynced(CloudServer.Kind kind) throws Exception {
        ChainHost.Phasing phasing = new ChainHost.Phasing(Duration.ofSeconds(2), 50, Offline.HOLD);
        try (CloudServer server = kind.start(folder);
                StoreLink linkA = StoreLink.to(server, SEED);
                StoreLink linkB = StoreLink.to(server, SEED + 1);
                ChainHost a = host("a", linkA, phasing);
                ChainHost b = host("b", linkB, phasing)) {
            a.want(KEY, Phase.LOCAL);
            await().atMost(SOON).until(() -> a.restsIn(KEY, Phase.LOCAL));
            send(a, "a", 1, 20);
            await("synced").atMost(SOON).until(() -> a.view(KEY).orElseThrow().unsyncedEntries() == 0);
            String synced = ledger.links(KEY).get(19).state();

            linkA.cut();
            String forked = synced;
            for (int i = 21; i <= 30; i++) {
                forked = InputChain.after(forked, "a:" + i);
            }
            String lastOfA = forked;
            send(a, "a", 21, 30);
            await("local goes on").atMost(SOON).until(() -> ledger.outputs(KEY) == 30);
            send(b, "b", 1, 20);
            await("taken over").atMost(SOON).until(() -> ledger.outputs(KEY) == 50);

            linkA.mend();
            await("fenced").atMost(SOON).until(() -> a.counters().get("phase_fenced_total") == 1);
            send(a, "a", 31, 40);
            await("back in line").atMost(SOON).until(() -> ledger.outputs(KEY) == 60);

            List<Orphan> orphans = ChainHost.answer(b.console().orphans(10));
            assertEquals(1, orphans.size());
            Orphan orphan = orphans.get(0);
            assertEquals(ChainHost.instance(KEY), orphan.instance());
            assertEquals(1, orphan.delta().puts().size(), "the one entry that changed");
            String kept = orphan.delta().puts().values().iterator().next().toString(StandardCharsets.UTF_8);
            assertTrue(kept.endsWith(lastOfA), () -> kept + " should be " + lastOfA);
            // One history of 1–20, B's, and A's from 31 on; beside it the fork that the orphan ends.
            verifyHistory(synced);
            assertEquals(1, b.counters().get("phase_takeovers_total"));
        }
    }

    private void send(ChainHost host, String publisher, int first, int last) {
        for (int i = first; i <= last; i++) {
            host.send(KEY, publisher + ":" + i, new Ignored());
        }
        await("acknowledged")
                .atMost(SOON)
                .until(() -> host.inputsWaiting() == 0 || !ledger.unheard().isEmpty());
    }

    private static final class Ignored implements Acknowledgement {
        @Override
        public void durable() {}

        @Override
        public void rejected(Rejection reason) {
            throw new AssertionError("rejected: " + reason);
        }
    }

    private void verifyHistory(String synced) {
        String state = synced;
        List<String> states =
                ledger.links(KEY).stream().map(ChainLedger.Link::state).toList();
        for (int i = 1; i <= 20; i++) {
            state = InputChain.after(state, "b:" + i);
            assertTrue(states.contains(state), "b:" + i);
        }
        for (int i = 31; i <= 40; i++) {
            state = InputChain.after(state, "a:" + i);
            assertTrue(states.contains(state), "a:" + i);
        }
    }
}
