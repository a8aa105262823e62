package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway and three hosts or more attached to it, killed and added under load at random, hosts and gateway: every acknowledged
 * message has its effect once and in order, every output arrives, and with all hosts there again each has its share. {@code
 * -Dattached.rounds=N} for more rounds, {@code -Dattached.devices=N} for another number of devices, {@code -Dattached.seed=S} for
 * the same choices again.
 */
class AttachedHostsFaultIT {

    private static final int ROUNDS = Integer.getInteger("attached.rounds", 1);
    private static final int DEVICES = Integer.getInteger("attached.devices", 8);
    private static final long SEED = Long.getLong("attached.seed", System.nanoTime());
    private static final List<String> FIRST = List.of("a", "b", "c");

    /** They share the machine with everything else. */
    private static final int HOSTS_MAX = 5;

    private static final int ACKNOWLEDGED_MAX = 600;

    /** With fewer instances a host's share is a matter of luck. */
    private static final int INSTANCES_MIN = 40;

    /** Messages in which the load of hosts is compared, for each host. */
    private static final int SHARE_MESSAGES = 600;

    private static final double UNEVEN_MAX = 0.2;

    /** The least there is: for so long a host owns its local instances without a sign of life. */
    private static final Duration OWNERSHIP = Duration.ofSeconds(3);

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Random random = new Random(SEED);
    private final List<GatewayRun> started = new ArrayList<>();
    private final TreeMap<String, GatewayRun> hosts = new TreeMap<>();

    @TempDir
    Path folder;

    private AttachedSite site;
    private GatewayRun gateway;

    @Test
    void hostsAndGateway_killedUnderLoad_loseAndDoubleNothing() throws Exception {
        try (CloudServer store = CloudServer.Kind.REDIS.start(folder)) {
            // What is done in the local phase and not yet synced is an orphan when another takes over.
            start(store, "phases: { policy: pinned, slots: 0 }");
            try (LedgerTruth truth = new LedgerTruth(site.gateway().broker(), DEVICES)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    System.out.println("attached round " + round + " of " + ROUNDS + ", -Dattached.seed=" + SEED
                            + ", acknowledged so far " + truth.acknowledged());
                    round(truth);
                    compareLoad(truth);
                }
            } catch (AssertionError | ConditionTimeoutException e) {
                System.out.println("gateway: " + statusOf(gateway));
                hosts.forEach((name, host) -> System.out.println("host '" + name + "': " + statusOf(host)));
                throw e;
            }
        } finally {
            started.forEach(GatewayRun::kill);
        }
    }

    /**
     * In the local phase: instances come to a host that is added, and when all is synced those of a killed one go on elsewhere
     * with nothing missing, once its lease of them has ended.
     */
    @Test
    @EnabledIfSystemProperty(named = "attached.rounds", matches = "[5-9]|\\d{2,}")
    void hosts_withLocalInstances_balanceAndTakeOver() throws Exception {
        try (CloudServer store = CloudServer.Kind.REDIS.start(folder)) {
            start(
                    store,
                    "phases: { policy: pinned, lease: " + OWNERSHIP.toSeconds() + "s, sync: { interval: 100ms } }");
            try (LedgerTruth truth = new LedgerTruth(site.gateway().broker(), DEVICES)) {
                publishUntil(truth, "all local", shares -> sum(shares) == DEVICES);
                startHost("added");
                long addedNs = System.nanoTime();
                // Not all instances have as much to do; a new one counts as loaded until it is.
                publishUntil(
                        truth,
                        "balance",
                        shares -> shares.values().stream().allMatch(share -> share > DEVICES / (2L * hosts.size()))
                                && areEven(loads()));
                System.out.printf(
                        "local instances %.1f s after a host was added: %s%n",
                        (System.nanoTime() - addedNs) / 1e9, gateway.hosts("local"));
                for (GatewayRun host : hosts.values()) {
                    await("synced").atMost(SOON).until(() -> unsynced(host) == 0);
                }

                hosts.remove("added").kill();
                long killedNs = System.nanoTime();
                truth.publish();
                truth.awaitAcknowledged(DEVICES);
                truth.settle();
                LedgerTruth.Mark sent = truth.mark();
                truth.verifyDelivered(gateway);
                System.out.printf(
                        "host killed, all answered %d ms later; its instances were its own for %d ms%n",
                        TimeUnit.NANOSECONDS.toMillis(sent.nanos() - killedNs)
                                + truth.answeredAfter(sent).toMillis(),
                        OWNERSHIP.toMillis());
            }
        } finally {
            started.forEach(GatewayRun::kill);
        }
    }

    private static String statusOf(GatewayRun run) {
        try {
            return run.status().encode();
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    /** Now and then some: hosts that never catch up show nothing but that. */
    private void publishUntil(LedgerTruth truth, String what, Predicate<Map<String, Long>> local) {
        Callable<Map<String, Long>> shares = () -> {
            truth.publish();
            truth.awaitAcknowledged(2L * DEVICES);
            truth.settle();
            truth.verifyDelivered(gateway);
            return gateway.hosts("local");
        };
        await(what).atMost(SOON).until(shares, known -> known.size() == hosts.size() && local.test(known));
    }

    private Map<String, Long> loads() {
        try {
            return gateway.hosts("load");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sum(Map<String, Long> shares) {
        return shares.values().stream().mapToLong(share -> share).sum();
    }

    private static boolean areEven(Map<String, Long> shares) {
        double even = (double) sum(shares) / shares.size();
        return shares.values().stream().allMatch(share -> Math.abs(share - even) <= UNEVEN_MAX * even);
    }

    private static long unsynced(GatewayRun host) throws IOException {
        return host.phases().getJsonObject("link").getLong("unsynced_instances");
    }

    private void start(CloudServer store, String phases) throws IOException {
        site = new AttachedSite(folder, store, phases);
        gateway = run(GatewayRun.start(site.gateway()));
        for (String name : FIRST) {
            startHost(name);
        }
    }

    private void round(LedgerTruth truth) throws Exception {
        truth.publish();
        truth.awaitAcknowledged(1 + random.nextInt(ACKNOWLEDGED_MAX));
        String victim = List.copyOf(hosts.keySet()).get(random.nextInt(hosts.size()));
        hosts.get(victim).kill();
        LedgerTruth.Mark killed = truth.mark();
        truth.awaitAcknowledged(1 + random.nextInt(ACKNOWLEDGED_MAX));
        boolean gatewayToo = random.nextBoolean();
        if (gatewayToo) {
            gateway.kill();
            gateway = run(GatewayRun.start(site.gateway()));
        }
        truth.settle(); // Else those that are left get more than they can do, and the round has no end.
        // Else what the absent subscriber has not fetched of the killed host is on that host's disk only.
        if (!gatewayToo) {
            truth.verifyDelivered(gateway);
            System.out.printf(
                    "host '%s' killed: what the devices had sent by then was answered %d ms later, of a lease of %d ms;"
                            + " %d runs in all handed to others%n",
                    victim,
                    truth.answeredAfter(killed).toMillis(),
                    AttachedSite.LEASE.toMillis(),
                    gateway.status().getJsonObject("broker").getLong("run_reassigned_total"));
        }
        List<GatewayRun> coming = new ArrayList<>(List.of(launchHost(victim)));
        if (hosts.size() < HOSTS_MAX && random.nextBoolean()) {
            coming.add(launchHost("added" + hosts.size()));
        }
        truth.publish();
        truth.awaitAcknowledged(1 + random.nextInt(ACKNOWLEDGED_MAX));
        truth.settle();
        coming.forEach(GatewayRun::awaitReady);
        truth.verifyDelivered(gateway);
    }

    /** All hosts are there, and stay: each executes its share. */
    private void compareLoad(LedgerTruth truth) throws IOException {
        Map<String, Long> before = executed();
        truth.publish();
        truth.awaitAcknowledged((long) SHARE_MESSAGES * hosts.size());
        truth.settle();
        truth.verifyDelivered(gateway);
        Map<String, Long> shares = executed();
        shares.replaceAll((host, executed) -> executed - before.get(host));
        System.out.println("executed by each host: " + shares);
        if (DEVICES >= INSTANCES_MIN * hosts.size()) {
            assertTrue(areEven(shares), () -> shares + ", -Dattached.seed=" + SEED);
        }
    }

    private Map<String, Long> executed() throws IOException {
        Map<String, Long> executed = new TreeMap<>();
        for (Map.Entry<String, GatewayRun> host : hosts.entrySet()) {
            JsonObject counters = host.getValue().status().getJsonObject("host");
            executed.put(host.getKey(), counters.getLong("invocations_total") - counters.getLong("timers_fired_total"));
        }
        return executed;
    }

    private void startHost(String name) throws IOException {
        launchHost(name).awaitReady();
    }

    private GatewayRun launchHost(String name) throws IOException {
        GatewayRun run = GatewayRun.start("host", site.hostFile(name));
        started.add(run);
        hosts.put(name, run);
        return run;
    }

    private GatewayRun run(GatewayRun run) {
        started.add(run);
        return run.awaitReady();
    }
}
