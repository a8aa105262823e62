package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.client.broker.Mosquitto;
import io.tideway.client.broker.TestBroker;
import io.tideway.simulator.device.BrokerAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real host processes on real brokers. {@code -Dtideway.rounds=N} for more rounds and for HiveMQ CE, too; {@code -Dcrash.seed=S} for the same
 * choices again; the moments depend on the machine all the same.
 */
class ExternalBrokerIT {

    private static final int ROUNDS = Integer.getInteger("tideway.rounds", 1);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int DEVICES = 8;

    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    /** Devices without message ids: what the host did not acknowledge is recognised by packet id and DUP. */
    @ParameterizedTest
    @CsvSource({
        "mosquitto, 5, MOSQUITTO_HOST_KILLED",
        "mosquitto, 3.1.1, MOSQUITTO_3_HOST_KILLED",
        "hivemq, 5, HIVEMQ_HOST_KILLED"
    })
    void host_killedUnderLoad_losesAndDoublesNothing(String kind, String version, Guarantee guarantee)
            throws Exception {
        try (TestBroker broker = broker(kind)) {
            broker.start();
            HostHome home = home(broker, "mqtt: " + version);
            GatewayRun host = GatewayRun.start(home).awaitReady();
            try (LedgerTruth truth = new LedgerTruth(address(broker), DEVICES)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    System.out.println("external " + broker.name() + " " + version + " round " + round
                            + ", -Dcrash.seed=" + SEED + ", acknowledged so far " + truth.acknowledged());
                    truth.publish();
                    truth.awaitAcknowledged(1 + random.nextInt(500));
                    host.kill();
                    truth.awaitAcknowledged(200);
                    truth.settle(); // Nothing holds them back without a host.
                    host = GatewayRun.start(home).awaitReady();
                    truth.publish();
                    truth.awaitAcknowledged(50);
                    truth.settle();
                    truth.verify(host);
                }
                guarantee.found(truth.acknowledged(), 0, 0, 0); // Else it had not come so far.
            } finally {
                host.kill();
            }
        }
    }

    /** The broker says goodbye and keeps what it has: nothing is lost or doubled, whatever is under way. */
    @Test
    void broker_restartedUnderLoad_losesAndDoublesNothing() throws Exception {
        try (Mosquitto broker = Mosquitto.orSkip(Files.createDirectories(folder.resolve("broker")))) {
            broker.start();
            GatewayRun host = GatewayRun.start(home(broker, "mqtt: 5")).awaitReady();
            try (LedgerTruth truth = new LedgerTruth(address(broker), DEVICES)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    truth.publish();
                    truth.awaitAcknowledged(1 + random.nextInt(500));
                    broker.stop();
                    broker.start();
                    truth.awaitAcknowledged(50);
                    truth.settle();
                    truth.verify(host);
                }
                Guarantee.MOSQUITTO_STOPPED.found(truth.acknowledged(), 0, 0, 0);
            } finally {
                host.kill();
            }
        }
    }

    /** HiveMQ CE writes down what it acknowledges: a kill takes nothing. */
    @Test
    void hiveMq_killedUnderLoad_losesAndDoublesNothing() throws Exception {
        try (TestBroker broker = broker("hivemq")) {
            broker.start();
            GatewayRun host = GatewayRun.start(home(broker, "mqtt: 5")).awaitReady();
            try (NumberedDevices devices = new NumberedDevices(broker.port(), DEVICES)) {
                devices.publish(200);
                await().until(() -> devices.acknowledged() >= 100 * DEVICES);
                broker.kill();
                broker.start();
                devices.awaitAcknowledged();
                for (String device : devices.names()) {
                    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                        Map<String, Long> state = host.ledger(device);
                        assertEquals(200, state.get(SequenceLedger.APPLIED), device);
                        assertEquals(200L * 201 / 2, state.get(SequenceLedger.SUM), device);
                        assertEquals(0, state.getOrDefault(SequenceLedger.DISORDER, 0L), device);
                    });
                }
                Guarantee.HIVEMQ_KILLED.found(devices.acknowledged(), 0, 0, 0);
            } finally {
                host.kill();
            }
        }
    }

    /** What the broker had not saved is gone; nothing is doubled: one gap at most in what each device sent. */
    @Test
    void broker_killedUnderLoad_losesAtMostWhatItHadNotSaved() throws Exception {
        try (Mosquitto broker = Mosquitto.orSkip(Files.createDirectories(folder.resolve("broker")))) {
            broker.start();
            GatewayRun host = GatewayRun.start(home(broker, "mqtt: 5")).awaitReady();
            try (NumberedDevices devices = new NumberedDevices(broker.port(), DEVICES)) {
                devices.publish(300);
                await().until(() -> devices.acknowledged() >= 150 * DEVICES);
                broker.kill();
                broker.start();
                devices.awaitAcknowledged();
                devices.publish(100); // So that the last one is not among the lost.
                devices.awaitAcknowledged();
                long lost = 0;
                for (String device : devices.names()) {
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> host.ledger(device).get(SequenceLedger.LAST) == 400);
                    Map<String, Long> state = host.ledger(device);
                    lost += 400 - state.get(SequenceLedger.APPLIED);
                    assertTrue(state.getOrDefault(SequenceLedger.DISORDER, 0L) <= 1, () -> device + " " + state);
                }
                // A gap is what was lost, not disorder: what follows is in order.
                Guarantee.MOSQUITTO_KILLED.found(devices.acknowledged(), lost, 0, 0);
            } finally {
                host.kill();
            }
        }
    }

    @Test
    void host_startedBeforeItsBroker_saysSoAndWaits() throws Exception {
        try (Mosquitto broker = Mosquitto.orSkip(Files.createDirectories(folder.resolve("broker")))) {
            GatewayRun host = GatewayRun.start(home(broker, "mqtt: 5"));
            try {
                await().atMost(Duration.ofSeconds(20)).until(() -> host.errors().contains("no connection to mqtt://"));
                assertEquals("", host.output());
                broker.start();
                host.awaitReady();
                assertEquals(
                        "ready external mqtt://127.0.0.1:" + broker.port(),
                        host.output().strip());
                host.terminate();
                assertTrue(host.endsWithin(Duration.ofSeconds(15)));
                assertTrue(host.errors().contains("stopped, everything accepted is committed"), host::errors);
            } finally {
                host.kill();
            }
        }
    }

    @Test
    void host_withAWrongPassword_endsAndSaysSo() throws Exception {
        Path passwords = Files.writeString(folder.resolve("passwords"), "");
        Files.writeString(folder.resolve("password"), "wrong\n");
        try (Mosquitto broker = Mosquitto.orSkip(
                Files.createDirectories(folder.resolve("broker")),
                "allow_anonymous false\npassword_file " + passwords)) {
            broker.start();
            GatewayRun host = GatewayRun.start(home(broker, "user: alice, password-file: ../password"));
            try {
                assertTrue(host.endsWithin(Duration.ofSeconds(30)));
                assertEquals(1, host.exitCode());
                assertTrue(host.errors().contains("check user, password and client id"), host::errors);
            } finally {
                host.kill();
            }
        }
    }

    private TestBroker broker(String kind) throws Exception {
        Path itsOwn = Files.createDirectories(folder.resolve("broker"));
        // Slow to start: the build has no time for it.
        assumeTrue(
                kind.equals("mosquitto") || Integer.getInteger("tideway.rounds") != null, "only with -Dtideway.rounds");
        return kind.equals("hivemq") ? HiveMqBroker.in(itsOwn) : Mosquitto.orSkip(itsOwn);
    }

    private HostHome home(TestBroker broker, String more) throws Exception {
        return HostHome.create(
                folder.resolve("host"), "address: \"mqtt://127.0.0.1:" + broker.port() + "\", " + more, "");
    }

    private static BrokerAddress address(TestBroker broker) {
        return new BrokerAddress("127.0.0.1", broker.port(), false);
    }
}
