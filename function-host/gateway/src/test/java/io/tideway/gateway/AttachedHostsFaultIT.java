package io.tideway.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway and three hosts attached to it, killed under load at random, hosts and gateway: every acknowledged message has
 * its effect once and in order, and every output arrives. {@code -Dattached.rounds=N} for more rounds, {@code
 * -Dattached.devices=N} for more devices, {@code -Dattached.seed=S} for the same choices again.
 */
class AttachedHostsFaultIT {

    private static final int ROUNDS = Integer.getInteger("attached.rounds", 2);
    private static final int DEVICES = Integer.getInteger("attached.devices", 8);
    private static final long SEED = Long.getLong("attached.seed", System.nanoTime());
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int ACKNOWLEDGED_MAX = 600;

    private final Random random = new Random(SEED);

    @TempDir
    Path folder;

    @Test
    void hostsAndGateway_killedUnderLoad_loseAndDoubleNothing() throws Exception {
        List<GatewayRun> started = new ArrayList<>();
        try (CloudServer store = CloudServer.Kind.REDIS.start(folder)) {
            // What is done in the local phase and not yet synced is an orphan when another takes over: the roaming
            // tests'.
            AttachedSite site = new AttachedSite(folder, store, "phases: { policy: pinned }");
            GatewayRun gateway = run(started, GatewayRun.start(site.gateway()));
            TreeMap<String, GatewayRun> hosts = new TreeMap<>();
            for (String name : NAMES) {
                hosts.put(name, run(started, GatewayRun.start("host", site.hostFile(name))));
            }
            try (LedgerTruth truth = new LedgerTruth(site.gateway().broker(), DEVICES)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    System.out.println("attached round " + round + " of " + ROUNDS + ", -Dattached.seed=" + SEED
                            + ", acknowledged so far " + truth.acknowledged());
                    truth.publish();
                    truth.awaitAcknowledged(1 + random.nextInt(ACKNOWLEDGED_MAX));
                    String victim = NAMES.get(random.nextInt(NAMES.size()));
                    hosts.get(victim).kill();
                    truth.awaitAcknowledged(1 + random.nextInt(ACKNOWLEDGED_MAX));
                    if (random.nextBoolean()) {
                        gateway.kill();
                        gateway = run(started, GatewayRun.start(site.gateway()));
                    }
                    truth.settle(); // Else the two that are left get more than they can do, and the round has no end.
                    hosts.put(victim, run(started, GatewayRun.start("host", site.hostFile(victim))));
                    truth.publish();
                    truth.awaitAcknowledged(50);
                    truth.settle();
                    truth.verifyAllButState(gateway);
                }
            }
        } finally {
            started.forEach(GatewayRun::kill);
        }
    }

    private static GatewayRun run(List<GatewayRun> started, GatewayRun run) {
        started.add(run);
        return run.awaitReady();
    }
}
