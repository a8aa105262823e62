package io.tideway.runtime.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Measures how much room the store takes and how much the disk has left. */
final class DiskSpace {

    private DiskSpace() {}

    /**
     * Why the store may not grow, or an empty text when it may.
     *
     * @param roomBytes what it needs at once, whatever is kept free
     */
    static String shortage(RocksConfig config, long roomBytes) {
        long free = freeBytes(config.folder());
        if (free < roomBytes) {
            return "disk of " + config.folder() + " has " + (free >> 20) + " MB left, the store needs "
                    + megabytesUp(roomBytes) + " MB to write again. Make room on the disk.";
        }
        if (free < config.diskReserveBytes()) {
            return "disk of " + config.folder() + " has " + (free >> 20) + " MB left, "
                    + (config.diskReserveBytes() >> 20)
                    + " MB are kept free. Make room on the disk, or lower 'store.disk-reserve'.";
        }
        long used = usedBytes(config.folder());
        if (used > config.storeBytesMax()) {
            return "store " + config.folder() + " takes " + (used >> 20) + " MB, 'store.size' allows "
                    + (config.storeBytesMax() >> 20)
                    + " MB. Raise it, or remove functions and state that are not needed.";
        }
        return "";
    }

    private static long megabytesUp(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private static long freeBytes(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("free space of " + folder + " cannot be read", e);
        }
    }

    static long usedBytes(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(DiskSpace::length).sum();
        } catch (IOException e) {
            throw new UncheckedIOException("size of " + folder + " cannot be read", e);
        }
    }

    private static long length(Path file) {
        // Files come and go under RocksDB's hands; one that has gone takes no room.
        return file.toFile().length();
    }
}
