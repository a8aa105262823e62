package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real gateway process, killed under load, again and again. {@code -Dcrash.rounds=N} for more rounds,
 * {@code -Dcrash.seed=S} for the same choices again; the moments depend on the machine all the same.
 */
class CrashFaultIT {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 2);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int DEVICES = 8;
    private static final int ACKNOWLEDGED_BEFORE_KILL_MAX = 1_500;
    private static final int ACKNOWLEDGED_AFTER_RESTART = 50;

    private final Random random = new Random(SEED);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "wal"})
    void gateway_killedUnderLoad_losesAndDoublesNothing(String durability) throws Exception {
        GatewayHome home = GatewayHome.create(folder, folder.resolve("data"), durability, "");
        GatewayRun gateway = GatewayRun.start(home).awaitReady();
        Duration startUp = gateway.sinceStart();
        try (LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES)) {
            for (int round = 1; round <= ROUNDS; round++) {
                System.out.println("crash " + durability + " round " + round + " of " + ROUNDS + ", -Dcrash.seed="
                        + SEED + ", acknowledged so far " + truth.acknowledged() + ", start-up " + startUp.toMillis()
                        + " ms");
                truth.publish();
                truth.awaitAcknowledged(1 + random.nextInt(ACKNOWLEDGED_BEFORE_KILL_MAX));
                gateway.kill();
                gateway = restart(home, startUp);
                truth.awaitAcknowledged(ACKNOWLEDGED_AFTER_RESTART);
                truth.settle();
                truth.verify(gateway);
            }
        } finally {
            gateway.kill();
        }
    }

    /** Starts it, and in most rounds kills it once more before or just after it is ready. */
    private GatewayRun restart(GatewayHome home, Duration startUp) throws IOException, InterruptedException {
        int kills = random.nextInt(3);
        for (int kill = 0; kill < kills; kill++) {
            GatewayRun recovering = GatewayRun.start(home);
            // From the middle on it has the store open and hands recovered outputs over; 0–300 ms beyond, devices are
            // back.
            long halfMs = startUp.toMillis() / 2;
            boolean ended = recovering.endsWithin(Duration.ofMillis(halfMs + random.nextLong(halfMs + 300)));
            assertFalse(ended, recovering::errors);
            recovering.kill();
        }
        return GatewayRun.start(home).awaitReady();
    }

    @Test
    void gateway_logEndsInATornRecord_startsAndKeepsWhatWasAcknowledged() throws Exception {
        GatewayHome home = GatewayHome.create(folder, folder.resolve("data"), "fsync", "");
        GatewayRun gateway = GatewayRun.start(home).awaitReady();
        try (LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES)) {
            truth.publish();
            truth.awaitAcknowledged(200);
            gateway.kill();
            tear(home.newestLog());
            gateway = GatewayRun.start(home).awaitReady();
            truth.awaitAcknowledged(ACKNOWLEDGED_AFTER_RESTART);
            truth.settle();
            truth.verify(gateway);
        } finally {
            gateway.kill();
        }
    }

    /**
     * Leaves the log as a power cut in the middle of an append may: the bytes of all acknowledged writes are there, behind
     * them a part of a record, or bytes that were never written. To cut the file instead would take away acknowledged
     * bytes, which is what fsync is for and not what a crash does.
     */
    private void tear(Path log) throws IOException {
        byte[] tail = new byte[1 + random.nextInt(200)];
        random.nextBytes(tail);
        System.out.println("crash: " + tail.length + " torn bytes behind " + log + ", -Dcrash.seed=" + SEED);
        Files.write(log, tail, StandardOpenOption.APPEND);
    }
}
