package io.tideway.runtime.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceIT {

    /** More than any disk has. */
    private static final long HUGE = Long.MAX_VALUE / 2;

    @TempDir
    Path folder;

    @Test
    void shortage_roomForAll_isNone() {
        assertEquals("", DiskSpace.shortage(config(1 << 20, 0), 0));
    }

    @Test
    void shortage_lessThanTheReserve_namesTheKeyToLower() {
        assertContains("lower 'store.disk-reserve'", DiskSpace.shortage(config(1 << 20, HUGE), 0));
    }

    @Test
    void shortage_lessThanNeededAtOnce_isOneWithoutAnyReserve() {
        assertContains("the store needs 4398046511104 MB to write again", DiskSpace.shortage(config(1 << 20, 0), HUGE));
    }

    @Test
    void shortage_storeBeyondItsSize_namesTheKeyToRaise() throws Exception {
        Files.write(folder.resolve("table"), new byte[(1 << 20) + 1]);
        assertContains("'store.size' allows 1 MB", DiskSpace.shortage(config(1 << 20, 0), 0));
    }

    private RocksConfig config(long storeBytesMax, long diskReserveBytes) {
        return new RocksConfig(folder, true, 1 << 20, 1 << 20, 1 << 20, storeBytesMax, diskReserveBytes);
    }

    private static void assertContains(String part, String text) {
        assertTrue(text.contains(part), () -> "'" + part + "' in: " + text);
    }
}
