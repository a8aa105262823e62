package io.tideway.runtime.rocksdb;

import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/** One opening of the database with its native handles. After {@link #close} nothing of it may be used. */
final class RocksDatabase implements AutoCloseable {

    private static final long INFO_LOG_BYTES_MAX = 1L << 20;
    private static final long MANIFEST_BYTES_MAX = 4L << 20;
    private static final int OPEN_FILES_MAX = 256;

    final RocksDB db;
    private final Map<Table, Integer> familyIds = new EnumMap<>(Table.class);
    private final Map<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
    private final List<AutoCloseable> natives;

    private RocksDatabase(RocksDB db, List<ColumnFamilyHandle> handles, List<AutoCloseable> natives) {
        this.db = db;
        this.natives = natives;
        // The default family comes first and stays empty.
        Iterator<ColumnFamilyHandle> next = handles.listIterator(1);
        for (Table table : Table.values()) {
            ColumnFamilyHandle handle = next.next();
            families.put(table, handle);
            familyIds.put(table, handle.getID());
        }
        natives.addAll(handles);
    }

    static RocksDatabase open(RocksConfig config) {
        try {
            Files.createDirectories(config.folder());
        } catch (IOException e) {
            throw new StoreException(
                    "store folder " + config.folder() + " cannot be created: " + e
                            + ". Give 'data' a folder this user may write to.",
                    e);
        }
        List<AutoCloseable> natives = new ArrayList<>();
        Cache cache = track(natives, new LRUCache(config.blockCacheBytes()));
        DBOptions options = track(natives, dbOptions(config));
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions(config, cache, natives)));
        for (Table table : Table.values()) {
            descriptors.add(new ColumnFamilyDescriptor(
                    table.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                    familyOptions(config, cache, natives)));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            RocksDB db = RocksDB.open(options, config.folder().toString(), descriptors, handles);
            return new RocksDatabase(db, handles, natives);
        } catch (RocksDBException e) {
            closeAll(natives);
            throw new StoreException(openFailure(config, e), e);
        }
    }

    private static String openFailure(RocksConfig config, RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("lock")) {
            return "store " + config.folder() + " is in use by another process. Stop the gateway that runs on this data"
                    + " folder, or give this one another 'data'.";
        }
        if (message.contains("Read-only file system") || message.contains("Permission denied")) {
            return "store " + config.folder() + " cannot be written: " + message
                    + ". Give 'data' a folder this user may write to.";
        }
        return "store " + config.folder() + " cannot be opened: " + message;
    }

    private static DBOptions dbOptions(RocksConfig config) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // A torn tail is the normal end of a log after a power cut; anything behind it was never acknowledged.
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setMaxTotalWalSize(config.walBytesMax())
                .setDbWriteBufferSize(config.memtableBytesMax())
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBackgroundJobs(2)
                .setMaxManifestFileSize(MANIFEST_BYTES_MAX)
                .setMaxLogFileSize(INFO_LOG_BYTES_MAX)
                .setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setStatsDumpPeriodSec(0)
                // A few lanes write: one for all of them is faster than each its own, and none should spin on two
                // cores.
                .setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false)
                // Restarts read the log anyway; flushing at every stop would only wear the flash.
                .setAvoidFlushDuringShutdown(true);
    }

    private static ColumnFamilyOptions familyOptions(RocksConfig config, Cache cache, List<AutoCloseable> natives) {
        BloomFilter bloom = track(natives, new BloomFilter(10, false));
        return track(
                natives,
                new ColumnFamilyOptions()
                        .setWriteBufferSize(config.memtableBytesMax() / 2)
                        .setMaxWriteBufferNumber(2)
                        .setTargetFileSizeBase(8L << 20)
                        .setMaxBytesForLevelBase(32L << 20)
                        .setCompressionType(CompressionType.LZ4_COMPRESSION)
                        .setTableFormatConfig(
                                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom)));
    }

    private static <T extends AutoCloseable> T track(List<AutoCloseable> natives, T closeable) {
        natives.add(closeable);
        return closeable;
    }

    ColumnFamilyHandle family(Table table) {
        ColumnFamilyHandle handle = families.get(table);
        if (handle == null) {
            throw new IllegalStateException("no column family for " + table);
        }
        return handle;
    }

    /** Asked for every change, so kept here: the handle would ask native code. */
    int familyId(Table table) {
        Integer id = familyIds.get(table);
        if (id == null) {
            throw new IllegalStateException("no column family for " + table);
        }
        return id;
    }

    @Override
    public void close() {
        List<AutoCloseable> handles =
                new ArrayList<>(natives.subList(natives.size() - Table.values().length - 1, natives.size()));
        closeAll(handles);
        db.close();
        closeAll(natives.subList(0, natives.size() - handles.size()));
    }

    private static void closeAll(List<AutoCloseable> closeables) {
        for (int i = closeables.size() - 1; i >= 0; i--) {
            try {
                closeables.get(i).close();
            } catch (Exception e) {
                throw new StoreException("a native handle of the store did not close", e);
            }
        }
    }
}
