package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.client.broker.Mosquitto;
import io.tideway.client.broker.TestBroker;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three hosts of one site on a broker that knows nothing of functions, with Redis: under load one is killed and another is
 * added, the killed one returns, then the broker ends and comes back. {@code -Dtideway.rounds=N} for more rounds, for a Mosquitto
 * that is killed, and for HiveMQ CE; {@code -Dcrash.seed=S} for the same choices again.
 */
class SiteFaultIT {

    private static final int ROUNDS = Integer.getInteger("tideway.rounds", 1);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int DEVICES = 8;
    private static final int MESSAGES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final String ADDED = "d";

    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    private interface Ending {
        void endAndStart() throws IOException;
    }

    @Test
    void hostsAndMosquitto_endedUnderLoad_keepWhatTheTableSays() throws Exception {
        try (Mosquitto broker = Mosquitto.orSkip(brokerFolder())) {
            conduct(broker, Guarantee.MOSQUITTO_SITE_HOST_KILLED, Guarantee.MOSQUITTO_SITE_STOPPED, () -> {
                broker.stop();
                broker.start();
            });
        }
    }

    @Test
    void hostsAndMosquitto_killedUnderLoad_keepWhatTheTableSays() throws Exception {
        assumeLong();
        try (Mosquitto broker = Mosquitto.orSkip(brokerFolder())) {
            conduct(broker, Guarantee.MOSQUITTO_SITE_HOST_KILLED, Guarantee.MOSQUITTO_SITE_KILLED, () -> {
                broker.kill();
                broker.start();
            });
        }
    }

    @Test
    void hostsAndHiveMq_killedUnderLoad_keepWhatTheTableSays() throws Exception {
        assumeLong();
        try (TestBroker broker = HiveMqBroker.in(brokerFolder())) {
            conduct(broker, Guarantee.HIVEMQ_SITE_HOST_KILLED, Guarantee.HIVEMQ_SITE_KILLED, () -> {
                broker.kill();
                broker.start();
            });
        }
    }

    /** The build has no time for it. */
    private static void assumeLong() {
        assumeTrue(Integer.getInteger("tideway.rounds") != null, "only with -Dtideway.rounds");
    }

    private Path brokerFolder() throws IOException {
        return Files.createDirectories(folder.resolve("broker"));
    }

    private void conduct(TestBroker broker, Guarantee ofHosts, Guarantee ofBroker, Ending ending) throws Exception {
        broker.start();
        try (CloudServer store = CloudServer.Kind.REDIS.start(folder);
                SiteHosts site = new SiteHosts(folder, broker, store, "");
                SiteOutputs outputs = new SiteOutputs(broker.port());
                NumberedDevices devices = new NumberedDevices(broker.port(), DEVICES)) {
            site.start(NAMES.toArray(String[]::new));
            verifySpread(site, devices, broker instanceof Mosquitto);
            for (int round = 1; round <= ROUNDS; round++) {
                System.out.println("site on " + broker.name() + " round " + round + " of " + ROUNDS + ", -Dcrash.seed="
                        + SEED + ", acknowledged so far " + devices.acknowledged());
                killAndAdd(site, devices, round);
            }
            verify(ofHosts, site, devices, outputs);
            for (int round = 1; round <= ROUNDS; round++) {
                devices.publish(MESSAGES);
                awaitAcknowledged(devices, random.nextInt(MESSAGES));
                ending.endAndStart();
                devices.publish(MESSAGES);
                devices.awaitAcknowledged();
            }
            verify(ofBroker, site, devices, outputs);
        }
    }

    private void killAndAdd(SiteHosts site, NumberedDevices devices, int round) throws IOException {
        String victim = NAMES.get(random.nextInt(NAMES.size()));
        devices.publish(MESSAGES);
        awaitAcknowledged(devices, random.nextInt(MESSAGES));
        site.kill(victim);
        devices.publish(MESSAGES);
        if (round == 1) {
            site.start(ADDED);
        }
        devices.publish(MESSAGES);
        site.start(victim);
        devices.awaitAcknowledged();
    }

    /** Until at most so many of each device are not. */
    private static void awaitAcknowledged(NumberedDevices devices, int less) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> devices.acknowledged() >= devices.sent() - (long) less * DEVICES);
    }

    /** The broker gives each about its share. */
    private static void verifySpread(SiteHosts site, NumberedDevices devices, boolean evenly) throws IOException {
        devices.publish(MESSAGES);
        devices.awaitAcknowledged();
        await().atMost(PATIENCE).until(() -> received(site) == devices.sent());
        long even = devices.sent() / NAMES.size();
        for (String name : NAMES) {
            long received = received(site.host(name));
            String found = name + " got " + received + " of " + devices.sent();
            System.out.println(found);
            // HiveMQ gives whoever asks first all that it takes.
            assertTrue(!evenly || (received > even / 2 && received < even * 3 / 2), found);
        }
    }

    private static long received(SiteHosts site) throws IOException {
        long received = 0;
        for (GatewayRun host : site.all()) {
            received += received(host);
        }
        return received;
    }

    private static long received(GatewayRun host) throws IOException {
        JsonObject broker = host.status().getJsonObject("broker");
        return broker.getLong("publishes_received_total");
    }

    private static void verify(Guarantee guarantee, SiteHosts site, NumberedDevices devices, SiteOutputs outputs)
            throws IOException {
        awaitRest(site, devices);
        long each = devices.sent() / DEVICES;
        long outOfOrder = 0;
        long applied = 0;
        for (String device : devices.names()) {
            Map<String, Long> state = site.ledger(device);
            applied += state.get(SequenceLedger.APPLIED);
            outOfOrder += state.getOrDefault(SequenceLedger.DISORDER, 0L);
            if (state.get(SequenceLedger.APPLIED) == each && outputs.doubled() == 0) {
                assertEquals(each * (each + 1) / 2, state.get(SequenceLedger.SUM), device);
            }
        }
        long lost = devices.sent() - (applied - outputs.doubled());
        if (lost + outputs.doubled() > 0) {
            System.out.println("more than one effect each, as numbers of the input and of those before: "
                    + outputs.contradictions() + "\n" + site.log("lease of|orphan|lost"));
        }
        guarantee.found(devices.acknowledged(), lost, outputs.doubled(), outOfOrder);
    }

    /** Until nothing waits at a host, and all that was sent has its effect or no more effects come. */
    private static void awaitRest(SiteHosts site, NumberedDevices devices) throws IOException {
        long[] last = {-1, 0};
        try {
            await("hosts come to rest").atMost(PATIENCE).until(() -> {
                long now = applied(site, devices);
                last[1] = now == last[0] ? last[1] + 1 : 0;
                last[0] = now;
                return site.waiting() == 0 && (now == devices.sent() || last[1] > 20);
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    last[0] + " of " + devices.sent() + " applied; " + site.status() + site.log(""), e);
        }
    }

    private static long applied(SiteHosts site, NumberedDevices devices) throws IOException {
        long applied = 0;
        for (String device : devices.names()) {
            applied += site.ledger(device).get(SequenceLedger.APPLIED);
        }
        return applied;
    }
}
