package io.tideway.runtime.rocksdb;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** The store on a disk that is full to the last byte; skipped where a small one cannot be mounted. */
class RocksStoreFaultIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int VALUE_BYTES = 16 << 10;
    private static final int FILLER_BYTES = 6 << 20;

    @TempDir
    Path disk;

    private RocksStore store;

    @BeforeEach
    void open() throws IOException {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tideway-test", disk.toString());
        if (!mounted) {
            System.out.println("skipped: a small disk cannot be mounted here");
        }
        assumeTrue(mounted, "a small disk cannot be mounted here");
        Files.write(disk.resolve("filler"), new byte[FILLER_BYTES]);
        store = RocksStore.open(new RocksConfig(disk.resolve("store"), true, 1 << 20, 1 << 20, 1 << 20, 1 << 30, 0));
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
        run("umount", "--lazy", disk.toString());
    }

    @RepeatedTest(5)
    void store_diskFull_waitsWithSyncsAnswersReadsAndGoesOnOnceThereIsRoom() throws Exception {
        int written = 0;
        do {
            written = writeUntilFull(written);
            takeTheRest();
            // A full disk is no reason to end the process: it syncs what it has, where the log still can, or waits.
            assertDoesNotThrow(store::sync);
            store.tend();
            // RocksDB deletes files behind our back; with room again the store has opened anew.
        } while (store.refusal().isEmpty());
        int count = written;
        assertDoesNotThrow(store::sync);
        assertTrue(store.refusal().contains("Make room on the disk"), store.refusal());
        assertThrows(StoreException.class, () -> write(count));
        assertHolds(written);

        Files.delete(disk.resolve("filler"));
        Files.delete(disk.resolve("rest"));
        // What the store has to write when it opens anew can fill so small a disk once more, until its old files are
        // gone.
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(StoreException.class)
                .untilAsserted(() -> {
                    store.tend();
                    assertEquals("", store.refusal());
                    assertTrue(store.sync());
                    write(count);
                });
        assertHolds(written + 1);
    }

    private int writeUntilFull(int from) {
        for (int n = from; ; n++) {
            try {
                write(n);
            } catch (StoreException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("cannot be written"), e.getMessage());
                return n;
            }
        }
    }

    /** What RocksDB gave back when it gave up. */
    private void takeTheRest() throws IOException {
        byte[] block = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(disk.resolve("rest"), CREATE, APPEND)) {
            while (Files.getFileStore(disk).getUsableSpace() > 0) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.getMessage());
        }
    }

    private void write(int n) {
        WriteSet writes = new WriteSet();
        writes.put(Table.STATE, key(n), value(n));
        store.write(writes);
    }

    /** All that was written, and not the write that failed. */
    private void assertHolds(int count) {
        for (int n = 0; n < count; n++) {
            assertArrayEquals(value(n), store.get(Table.STATE, key(n)), "value " + n);
        }
        assertEquals(null, store.get(Table.STATE, key(count)));
    }

    private static byte[] key(int n) {
        return StoreKeys.utf8("key-" + n);
    }

    /** Does not compress, so that the disk fills. */
    private static byte[] value(int n) {
        byte[] value = new byte[VALUE_BYTES];
        new Random(n).nextBytes(value);
        return value;
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue() == 0;
        } catch (IOException e) {
            return false; // There is no such command here.
        }
    }
}
