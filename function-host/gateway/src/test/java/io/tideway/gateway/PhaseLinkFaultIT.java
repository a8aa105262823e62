package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.function.FunctionSpec.Offline;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two hosts, which want the same instances, on links to the store that are cut at any moment, also for longer than a lease:
 * whatever an owner did unknown to the store is in an orphan, all else is one history. {@code -Dlink.seconds=N} for longer,
 * {@code -Dlink.seed=S} for the same choices again.
 */
class PhaseLinkFaultIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("link.seed", System.nanoTime());
    private static final long MILLIS = Long.getLong("link.seconds", 4) * 1_000;
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int CUT_MS_MAX = 2_500;
    private static final int WHOLE_MS_MAX = 1_000;
    private static final int PER_SECOND = 20;
    private static final List<String> KEYS =
            IntStream.range(0, 8).mapToObj(i -> "shared" + i).toList();

    private final Random random = new Random(SEED);
    private final ChainLedger ledger = new ChainLedger();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(CloudServer.Kind.class)
    void links_cutAtAnyMoment_whatTheStoreLacksIsInOrphans(CloudServer.Kind kind) throws Exception {
        // Each store in both ways, in turn from run to run.
        Offline offline = SEED % 2 == 0 ^ kind == CloudServer.Kind.REDIS ? Offline.LOCAL : Offline.HOLD;
        String context = kind + ", offline " + offline + ", -Dlink.seed=" + SEED;
        System.out.println("links cut, " + context);
        ChainHost.Phasing phasing = new ChainHost.Phasing(LEASE, 50, offline);
        try (CloudServer server = kind.start(folder);
                StoreLink linkA = StoreLink.to(server, SEED);
                StoreLink linkB = StoreLink.to(server, SEED + 1);
                ChainHost a = new ChainHost(folder.resolve("a"), ledger, phasing, linkA::open);
                ChainHost b = new ChainHost(folder.resolve("b"), ledger, phasing, linkB::open)) {
            try (ChainPublisher toA = new ChainPublisher("a", a, KEYS, PER_SECOND, 0);
                    ChainPublisher toB = new ChainPublisher("b", b, KEYS, PER_SECOND, 0)) {
                storm(List.of(a, b), List.of(linkA, linkB));
                toA.stop(SOON);
                toB.stop(SOON);
            }
            comeToRest(context, a);
            comeToRest(context, b);
            verify(context, a);
            System.out.println("links cut, " + context + ": A " + summary(a) + ", B " + summary(b));
        }
    }

    private static String summary(ChainHost host) {
        var counters = host.counters();
        return counters.get("phase_switches_local_total") + " switches to local, "
                + counters.get("phase_takeovers_total") + " takeovers, " + counters.get("phase_fenced_total")
                + " fenced, "
                + counters.get("phase_went_on_offline_total") + " went on offline";
    }

    private void storm(List<ChainHost> hosts, List<StoreLink> links) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        StoreLink cut = null;
        long changeNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(WHOLE_MS_MAX));
        while (System.nanoTime() - endNs < 0) {
            if (System.nanoTime() - changeNs >= 0 && cut == null) {
                cut = links.get(random.nextInt(2));
                cut.cut();
                changeNs += TimeUnit.MILLISECONDS.toNanos(random.nextInt(CUT_MS_MAX));
            } else if (System.nanoTime() - changeNs >= 0 && cut != null) {
                cut.delay(Duration.ofMillis(random.nextInt(10)));
                cut.mend();
                cut = null;
                changeNs += TimeUnit.MILLISECONDS.toNanos(random.nextInt(WHOLE_MS_MAX));
            }
            hosts.get(random.nextInt(2))
                    .want(KEYS.get(random.nextInt(KEYS.size())), random.nextBoolean() ? Phase.LOCAL : Phase.REMOTE);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(5)));
        }
        links.forEach(link -> {
            link.delay(Duration.ZERO);
            link.mend();
        });
    }

    /** It has done all it promised, and owns nothing. */
    private void comeToRest(String context, ChainHost host) {
        await("all done").atMost(SOON).untilAsserted(() -> assertEquals(List.of(), ledger.unheard(), context));
        await("all remote").atMost(SOON).untilAsserted(() -> {
            KEYS.forEach(key -> host.want(key, Phase.REMOTE));
            assertEquals(
                    List.of(),
                    KEYS.stream()
                            .filter(key -> !host.restsIn(key, Phase.REMOTE))
                            .map(key -> host.view(key).toString())
                            .toList(),
                    context);
        });
        assertEquals(0, host.inputsWaiting(), context);
    }

    private void verify(String context, ChainHost host) {
        int branches = 0;
        List<Orphan> orphans = ChainHost.answer(host.console().orphans(1_000));
        for (String key : KEYS) {
            InstanceId instance = ChainHost.instance(key);
            String tip = InputChain.among(
                            ChainHost.answer(host.cloud().load(instance)).entries())
                    .orElseThrow();
            List<String> states = new ArrayList<>();
            orphans.stream()
                    .filter(orphan -> orphan.instance().equals(instance))
                    .forEach(orphan ->
                            states.add(InputChain.among(orphan.delta().puts()).orElseThrow()));
            branches += ledger.verifyBranches(context, key, tip, states);
        }
        System.out.println("links cut, " + context + ": " + branches + " branches, " + orphans.size() + " orphans, "
                + ledger.outputs() + " outputs");
    }
}
