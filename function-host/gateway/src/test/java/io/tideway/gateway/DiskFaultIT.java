package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that cannot be written to, or not for now. */
class DiskFaultIT {

    private static final int DEVICES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STANDSTILL = Duration.ofMillis(1_500);

    @TempDir
    Path folder;

    @Test
    void gateway_dataBelowAFile_saysSoInOneLineAndEnds() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        GatewayHome home = GatewayHome.create(folder, file.resolve("data"), "fsync", "");
        try (GatewayRun gateway = GatewayRun.start(home)) {
            gateway.assertRefusesToStart("store folder .* cannot be created: .*Give 'data' a folder");
        }
    }

    @Test
    void gateway_dataOnAReadOnlyDisk_saysSoInOneLineAndEnds() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "32m")) {
            Files.createDirectories(disk.root().resolve("data/store"));
            disk.readOnly();
            GatewayHome home = GatewayHome.create(folder, disk.root().resolve("data"), "fsync", "");
            try (GatewayRun gateway = GatewayRun.start(home)) {
                gateway.assertRefusesToStart("store .* cannot be written: .*Give 'data' a folder");
            }
        }
    }

    @Test
    void gateway_storeAtItsSize_holdsSendersBackUntilThereIsRoom() throws Exception {
        GatewayHome home = GatewayHome.create(folder, folder.resolve("data"), "fsync", "store: { size: 64MB }");
        Path filler = home.data().resolve("store/filler");
        try (GatewayRun gateway = GatewayRun.start(home).awaitReady();
                LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES)) {
            truth.publish();
            truth.awaitAcknowledged(100);
            try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
                file.setLength(64 << 20); // Sparse: it counts, and takes no room.
            }
            assertStandsStill(gateway, truth, "store .* takes .*'store.size' allows 64 MB");
            Files.delete(filler);
            assertGoesOn(gateway, truth);
        }
    }

    @Test
    void gateway_diskBelowItsReserve_holdsSendersBackUntilThereIsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "64m")) {
            GatewayHome home =
                    GatewayHome.create(folder, disk.root().resolve("data"), "wal", "store: { disk-reserve: 16MB }");
            try (GatewayRun gateway = GatewayRun.start(home).awaitReady();
                    LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES)) {
                truth.publish();
                truth.awaitAcknowledged(100);
                disk.fill(8 << 20);
                assertStandsStill(gateway, truth, "disk of .* has \\d+ MB left, 16 MB are kept free");
                disk.makeRoom();
                assertGoesOn(gateway, truth);
            }
        }
    }

    @Test
    void gateway_killedAndRestartedBelowItsReserve_holdsSendersBackUntilThereIsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "64m")) {
            GatewayHome home =
                    GatewayHome.create(folder, disk.root().resolve("data"), "fsync", "store: { disk-reserve: 48MB }");
            GatewayRun gateway = GatewayRun.start(home).awaitReady();
            try (LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES)) {
                truth.publish();
                truth.awaitAcknowledged(100);
                disk.fill(24 << 20);
                awaitRefusal(gateway, "disk of .* has \\d+ MB left");
                gateway.kill();
                gateway = GatewayRun.start(home).awaitReady();
                assertStandsStill(gateway, truth, "disk of .* has \\d+ MB left, 48 MB are kept free");
                disk.makeRoom();
                assertGoesOn(gateway, truth);
            } finally {
                gateway.kill();
            }
        }
    }

    /** No reserve: RocksDB itself meets the end of the disk, in the middle of a write or of a flush. */
    @ParameterizedTest
    @ValueSource(strings = {"fsync", "wal"})
    void gateway_diskFullToTheLastByte_holdsSendersBackUntilThereIsRoom(String durability) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "32m")) {
            GatewayHome home = GatewayHome.create(
                    folder,
                    disk.root().resolve("data"),
                    durability,
                    "store: { disk-reserve: 0B, wal-size: 1MB, write-buffer: 1MB }");
            try (GatewayRun gateway = GatewayRun.start(home).awaitReady();
                    LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES)) {
                truth.publish();
                truth.awaitAcknowledged(100);
                disk.fill(64 << 10);
                assertStandsStill(gateway, truth, "has 0 MB left, the store needs 1 MB to write again|No space left");
                assertMatches("store .* cannot be written: .*No space left", gateway.errors());
                disk.makeRoom();
                assertGoesOn(gateway, truth);
            }
        }
    }

    private static void assertStandsStill(GatewayRun gateway, LedgerTruth truth, String reason) throws Exception {
        awaitRefusal(gateway, reason);
        // What was durable when it began to refuse is still acknowledged.
        boolean ended = gateway.endsWithin(Duration.ofMillis(200));
        assertFalse(ended, gateway::errors);
        long acknowledged = truth.acknowledged();
        assertFalse(gateway.endsWithin(STANDSTILL), () -> "the gateway ended: " + gateway.errors());
        assertEquals(acknowledged, truth.acknowledged(), "nothing is acknowledged that is not stored");
        assertMatches(reason, gateway.status().getString("store_refusal"));
        assertMatches(reason, gateway.errors());
        Map<String, Long> state = gateway.ledger("truth-1");
        assertTrue(state.getOrDefault(SequenceLedger.APPLIED, 0L) > 0, () -> "state is still read, found " + state);
    }

    private static void awaitRefusal(GatewayRun gateway, String reason) {
        await("refusal")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertMatches(reason, gateway.status().getString("store_refusal")));
    }

    private static void assertGoesOn(GatewayRun gateway, LedgerTruth truth) throws IOException {
        truth.awaitAcknowledged(100);
        assertEquals("", gateway.status().getString("store_refusal"));
        truth.settle();
        truth.verify(gateway);
    }

    private static void assertMatches(String pattern, String text) {
        assertTrue(Pattern.compile(pattern).matcher(text).find(), () -> "'" + pattern + "' in: " + text);
    }
}
