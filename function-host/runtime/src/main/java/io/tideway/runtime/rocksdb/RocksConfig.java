package io.tideway.runtime.rocksdb;

import java.nio.file.Path;

/**
 * Where the store lies and what it may use.
 *
 * @param folder of the store alone; created when absent
 * @param fsync whether durable means synced to the medium (survives a power cut) or written to the operating system
 *     (survives the end of the process)
 * @param walBytesMax write-ahead log kept; beyond it memory tables are flushed
 * @param memtableBytesMax memory tables of all column families together
 * @param blockCacheBytes cache of blocks read
 * @param storeBytesMax all files of the store; at this size writes are refused
 * @param diskReserveBytes space on the disk that is never used, so that the system and the store's own upkeep go on
 */
public record RocksConfig(
        Path folder,
        boolean fsync,
        long walBytesMax,
        long memtableBytesMax,
        long blockCacheBytes,
        long storeBytesMax,
        long diskReserveBytes) {

    /** Sizes for a Raspberry Pi. */
    public static RocksConfig defaults(Path folder) {
        return new RocksConfig(folder, true, 64L << 20, 32L << 20, 8L << 20, 8L << 30, 64L << 20);
    }
}
