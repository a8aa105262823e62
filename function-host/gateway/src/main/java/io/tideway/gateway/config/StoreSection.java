package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;

/**
 * {@code store}: what the store may take of disk and memory.
 *
 * @param walSizeBytes write-ahead log; larger means fewer flushes and a longer recovery
 * @param sizeBytes everything together; beyond, writes are refused and senders slowed down, reads go on
 * @param blockCacheBytes memory for blocks read
 * @param writeBufferBytes memory for entries not yet flushed, over all tables
 * @param diskReserveBytes space of the disk that is left free; below it writes are refused and senders slowed down
 */
public record StoreSection(
        long walSizeBytes, long sizeBytes, long blockCacheBytes, long writeBufferBytes, long diskReserveBytes) {

    private static final long MB = 1L << 20;
    private static final long TB = MB * MB;

    static StoreSection read(YamlMap store) {
        StoreSection section = new StoreSection(
                store.optional("wal-size").bytes(MB, 16 * 1024 * MB, 64 * MB),
                store.optional("size").bytes(16 * MB, 64 * TB, 2048 * MB),
                store.optional("block-cache").bytes(MB, 64 * 1024 * MB, 16 * MB),
                store.optional("write-buffer").bytes(MB, 16 * 1024 * MB, 16 * MB),
                store.optional("disk-reserve").bytes(0, 1024 * 1024 * MB, 64 * MB));
        store.refuseOtherKeys();
        return section;
    }
}
