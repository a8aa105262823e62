package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways in each other's way, and the orderly end of one that is busy. */
class LifecycleFaultIT {

    private static final int DEVICES = 4;
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

    /** 143 is what a JVM ends with that SIGTERM has stopped. */
    private static final Set<Integer> CLEAN = Set.of(0, 143);

    @TempDir
    Path folder;

    @Test
    void gateway_dataFolderOrPortTaken_saysSoInOneLineAndDisturbsNobody() throws Exception {
        GatewayHome home = GatewayHome.create(folder.resolve("first"), folder.resolve("data"), "wal", "");
        GatewayHome sameData = GatewayHome.create(folder.resolve("second"), folder.resolve("data"), "wal", "");
        GatewayHome samePort =
                GatewayHome.create(folder.resolve("third"), folder.resolve("other"), home.port(), "wal", "");
        try (GatewayRun gateway = GatewayRun.start(home).awaitReady();
                LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES)) {
            truth.publish();
            try (GatewayRun second = GatewayRun.start(sameData);
                    GatewayRun third = GatewayRun.start(samePort)) {
                second.assertRefusesToStart("store .* is in use by another process. Stop the gateway");
                third.assertRefusesToStart("127.0.0.1:" + home.port());
            }
            truth.awaitAcknowledged(50);
            truth.settle();
            truth.verify(gateway);
        }
    }

    @Test
    void gateway_terminatedUnderLoad_stopsInTimeAndLosesNothing() throws Exception {
        GatewayHome home = GatewayHome.create(folder, folder.resolve("data"), "fsync", "");
        GatewayRun gateway = GatewayRun.start(home).awaitReady();
        try (LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES)) {
            for (int stop = 0; stop < 2; stop++) {
                truth.publish();
                truth.awaitAcknowledged(200);
                gateway.terminate();
                assertTrue(gateway.endsWithin(STOPS_WITHIN), "stops within " + STOPS_WITHIN);
                assertTrue(CLEAN.contains(gateway.exitCode()), "exit code " + gateway.exitCode());
                String errors = gateway.errors();
                assertTrue(errors.contains("everything accepted is committed"), errors);
                assertTrue(!errors.contains("WARN") && !errors.contains("ERROR"), errors);
                gateway = GatewayRun.start(home).awaitReady();
                truth.awaitAcknowledged(50);
                truth.settle();
                truth.verify(gateway);
            }
        } finally {
            gateway.kill();
        }
    }
}
