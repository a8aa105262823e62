package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.function.InstanceId;
import io.tideway.simulator.raw.RawDevices;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two real gateways with brokers and folders of their own share one store, and devices wander between them while they
 * publish, leaving messages unacknowledged behind that they send again at the next gateway. Now and then one gateway is cut
 * off from the store for longer than its lease, or killed. The history of each instance is that of one writer, and what was
 * acknowledged is in it, or in an orphan where a lease has ended.
 *
 * <p>{@code -Droaming.rounds=N} for more than one fault a store, {@code -Droaming.seed=S} for the same choices again; the
 * moments depend on the machine all the same.
 */
class RoamingFaultIT {

    private static final int ROUNDS = Integer.getInteger("roaming.rounds", 1);
    private static final long SEED = Long.getLong("roaming.seed", System.nanoTime());
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int WANDER_MS = 1_000;
    private static final int LEASE_MS = 3_000;
    private static final int BEYOND_LEASE_MS_MAX = 1_000;
    private static final int HOPS_EVERY_MS = 15;
    private static final int BURSTS_EVERY_MS = 70;
    private static final int BURST_MAX = 6;

    /** Of each device between two moments of rest: those that any gateway may still have are known by their ids. */
    private static final int MESSAGES_MAX = 100;

    /** All that is served is local as soon as may be. */
    private static final String PHASES = """
            host: { waiting: 200000 }
            phases: { policy: pinned, slots: 100, decide-every: 100ms, lease: %dms, sync: { interval: 50ms } }
            """.formatted(LEASE_MS);

    private final Random random = new Random(SEED);
    private final RawDevices factory = new RawDevices(1);
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, RoamingDevice> devices = new TreeMap<>();
    private final Set<String> repeated = new TreeSet<>();

    @TempDir
    Path folder;

    @AfterEach
    void endDevices() {
        devices.values().forEach(RoamingDevice::close);
        factory.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @EnumSource(value = CloudServer.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "EMBEDDED")
    void devices_wanderBetweenFailingGateways_haveOneHistory(CloudServer.Kind kind) throws Exception {
        try (CloudServer server = kind.start(folder);
                CloudStore store = server.open(vertx, server.address());
                RoamingSite a = site("a", server);
                RoamingSite b = site("b", server)) {
            List<RoamingSite> sites = List.of(a.awaitReady(), b.awaitReady());
            IntStream.range(0, 3).forEach(i -> add("known" + i, true, sites.get(i % 2)));
            IntStream.range(0, 2).forEach(i -> add("nameless" + i, false, sites.get(i % 2)));
            wander(sites, WANDER_MS);
            finish(kind + " without faults", sites, store);
            assertTrue(
                    orphans(store).isEmpty() || takeovers(sites) > 0,
                    () -> "orphans although no lease has ended: " + orphans(store));
            for (int round = 1; round <= ROUNDS; round++) {
                RoamingSite victim = sites.get(random.nextInt(2));
                // Each store in both ways, in turn.
                boolean kill = (SEED + round) % 2 == 0 ^ kind == CloudServer.Kind.REDIS;
                fail(victim, kill, sites);
                wander(sites, WANDER_MS);
                finish(kind + (kill ? " killed " : " cut off ") + victim.name() + ", round " + round, sites, store);
            }
        }
    }

    private RoamingSite site(String name, CloudServer server) throws IOException {
        return new RoamingSite(name, folder.resolve(name), server, PHASES, factory, (key, output) -> {
            RoamingDevice device = devices.get(key);
            if (device != null) {
                device.ledger().said(name, output);
            }
        });
    }

    private void add(String name, boolean identified, RoamingSite first) {
        RoamingDevice device = new RoamingDevice(factory, name, identified, first.broker());
        device.allow(MESSAGES_MAX);
        devices.put(name, device);
    }

    private void fail(RoamingSite victim, boolean kill, List<RoamingSite> sites) throws IOException {
        if (kill) {
            wander(sites, random.nextInt(300));
            victim.kill();
            wander(sites, random.nextInt(LEASE_MS + BEYOND_LEASE_MS_MAX));
            victim.restart();
        } else {
            victim.link().cut();
            wander(sites, LEASE_MS + random.nextInt(BEYOND_LEASE_MS_MAX));
            victim.link().mend();
        }
    }

    /** Devices publish and change gateways, for so long. */
    private void wander(List<RoamingSite> sites, long durationMs) {
        List<RoamingDevice> all = List.copyOf(devices.values());
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(durationMs);
        long nextHopNs = System.nanoTime();
        long nextBurstNs = System.nanoTime();
        while (System.nanoTime() - endNs < 0) {
            if (System.nanoTime() - nextBurstNs >= 0) {
                RoamingDevice device = all.get(random.nextInt(all.size()));
                IntStream.rangeClosed(0, random.nextInt(BURST_MAX)).forEach(i -> device.publish());
                nextBurstNs += TimeUnit.MILLISECONDS.toNanos(random.nextInt(2 * BURSTS_EVERY_MS));
            }
            if (System.nanoTime() - nextHopNs >= 0) {
                all.get(random.nextInt(all.size()))
                        .moveTo(sites.get(random.nextInt(sites.size())).broker(), random.nextBoolean());
                nextHopNs += TimeUnit.MILLISECONDS.toNanos(random.nextInt(2 * HOPS_EVERY_MS));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Everything that was promised has happened, once, and nothing is stuck. */
    private void finish(String what, List<RoamingSite> sites, CloudStore store) {
        String context = what + ", -Droaming.seed=" + SEED;
        await("all answered, " + context).atMost(SOON).untilAsserted(() -> {
            for (RoamingDevice device : devices.values()) {
                assertEquals(0, device.pending(), device.name());
                assertEquals(List.of(), device.refusals(), device.name());
            }
        });
        await("all done, " + context).atMost(SOON).untilAsserted(() -> {
            for (RoamingSite site : sites) {
                assertEquals(List.of(), site.unsettled(), site.name());
            }
            for (RoamingDevice device : devices.values()) {
                assertEquals(List.of(), device.ledger().unheard(), device.name());
            }
        });
        verify(context, store);
        devices.values().forEach(device -> device.allow(MESSAGES_MAX));
    }

    private void verify(String context, CloudStore store) {
        Map<String, List<String>> orphans = orphans(store);
        int acknowledged = 0;
        for (RoamingDevice device : devices.values()) {
            InstanceId instance = new InstanceId("chain", device.name());
            String tip = InputChain.among(ChainHost.answer(store.load(instance)).entries())
                    .orElse(InputChain.START);
            device.ledger().verify(context, tip, orphans.getOrDefault(device.name(), List.of()), repeated);
            acknowledged += device.ledger().acknowledgedCount();
        }
        System.out.println("roaming, " + context + ": " + acknowledged + " acknowledged, "
                + orphans.values().stream().mapToInt(List::size).sum() + " orphans, " + repeated.size()
                + " repeated of devices without message ids");
    }

    /** States in orphans, by key. */
    private static Map<String, List<String>> orphans(CloudStore store) {
        Map<String, List<String>> states = new TreeMap<>();
        for (Orphan orphan : ChainHost.answer(store.orphans(1_000))) {
            states.computeIfAbsent(orphan.instance().key(), key -> new ArrayList<>())
                    .add(InputChain.among(orphan.delta().puts()).orElseThrow());
        }
        return states;
    }

    private static long takeovers(List<RoamingSite> sites) throws IOException {
        long all = 0;
        for (RoamingSite site : sites) {
            all += site.status("phase_takeovers_total");
        }
        return all;
    }
}
