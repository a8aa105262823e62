package io.tideway.runtime.rocksdb;

import io.tideway.runtime.store.CompareAndRemove;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.Snapshots;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link HostStore} on RocksDB. Thread-safe.
 *
 * <p>After a failed write RocksDB takes no more of them until it is opened again. The store then goes on answering reads,
 * refuses writes, and opens the database anew once {@link #tend} finds room on the disk; lanes simply try again. Before it
 * comes to that, writes are refused while the disk is nearly full.
 */
public final class RocksStore implements HostStore, CompareAndRemove, Snapshots, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

    private static final long STALL_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    static {
        RocksDB.loadLibrary();
    }

    private final RocksConfig config;
    private final WriteOptions writeOptions = new WriteOptions().setNoSlowdown(true);
    private final ReadOptions readOptions = new ReadOptions();

    // Readers and writers of the database share the lock; opening, closing and look-and-remove exclude them.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable RocksDatabase database;
    private boolean closed;

    /** Why writes are refused now, empty when they are not. */
    private volatile String refusal = "";

    private volatile boolean broken;

    /** Broken, and by nothing worse than a full disk. */
    private volatile boolean waitsForRoom;

    private RocksStore(RocksConfig config, RocksDatabase database) {
        this.config = config;
        this.database = database;
    }

    /**
     * Opens the store, creating it when absent. On a disk that is nearly full it takes the few bytes that a start writes,
     * and refuses writes from the first {@link #tend} on: a gateway that is restarted then holds its senders back as it did
     * before.
     *
     * @throws StoreException naming cause and fix when that is not possible
     */
    public static RocksStore open(RocksConfig config) {
        return new RocksStore(config, RocksDatabase.open(config));
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        lock.readLock().lock();
        try {
            RocksDatabase open = opened();
            return open.db.get(open.family(table), readOptions, key);
        } catch (RocksDBException e) {
            throw new StoreException("store cannot be read: " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {
        lock.readLock().lock();
        try {
            scan(opened(), readOptions, table, prefix, from, visitor);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public <T> T snapshot(Function<Scans, T> reading) {
        lock.readLock().lock();
        try {
            RocksDatabase open = opened();
            Snapshot moment = open.db.getSnapshot();
            try (ReadOptions options = new ReadOptions().setSnapshot(moment)) {
                return reading.apply(
                        (table, prefix, from, visitor) -> scan(open, options, table, prefix, from, visitor));
            } finally {
                open.db.releaseSnapshot(moment);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Ends at the last key with the prefix, and not by looking at the next one: behind the inbox of an instance begins that of
     * another, of which often nothing is left but the marks of what was deleted, thousands of them to step over.
     */
    private static void scan(
            RocksDatabase open, ReadOptions base, Table table, byte[] prefix, byte[] from, Visitor visitor) {
        if (prefix.length == 0) {
            scan(open.db.newIterator(open.family(table), base), prefix, from, visitor);
            return;
        }
        try (Slice end = new Slice(StoreKeys.after(prefix));
                ReadOptions options = new ReadOptions(base).setIterateUpperBound(end)) {
            scan(open.db.newIterator(open.family(table), options), prefix, from, visitor);
        }
    }

    private static void scan(RocksIterator entries, byte[] prefix, byte[] from, Visitor visitor) {
        try (RocksIterator iterator = entries) {
            iterator.seek(from);
            while (iterator.isValid()) {
                byte[] key = iterator.key();
                if (!StoreKeys.startsWith(key, prefix) || !visitor.visit(key, iterator.value())) {
                    return;
                }
                iterator.next();
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw new StoreException("store cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void write(WriteSet changes) {
        String reason = refusal;
        if (!reason.isEmpty()) {
            throw new StoreException(reason);
        }
        lock.readLock().lock();
        try {
            RocksDatabase open = opened();
            try (WriteBatch batch = new WriteBatch(SerializedBatch.of(changes, open::familyId))) {
                write(open, batch);
            }
        } catch (RocksDBException e) {
            broken = true;
            if (isForLackOfRoom(e)) {
                waitsForRoom = true; // Writers behind the first one may get another reason for the same.
            }
            refusal = "store " + config.folder() + " cannot be written: " + e.getMessage()
                    + ". It is opened again as soon as the disk takes writes.";
            throw new StoreException(refusal, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void removeUnchanged(Table table, Collection<Map.Entry<byte[], byte[]>> entries) {
        lock.writeLock().lock();
        try {
            WriteSet removals = new WriteSet();
            for (Map.Entry<byte[], byte[]> entry : entries) {
                if (Arrays.equals(get(table, entry.getKey()), entry.getValue())) {
                    removals.delete(table, entry.getKey());
                }
            }
            if (!removals.isEmpty()) {
                write(removals);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Waits here while RocksDB stalls writes, not inside it: when the flush that would end the stall fails, RocksDB does not
     * wake a writer that waits in there.
     */
    private void write(RocksDatabase open, WriteBatch batch) throws RocksDBException {
        while (true) {
            try {
                open.db.write(writeOptions, batch);
                return;
            } catch (RocksDBException e) {
                Status status = e.getStatus();
                boolean stalled = status != null && status.getCode() == Status.Code.Incomplete;
                if (!stalled || open.db.getLongProperty("rocksdb.background-errors") > 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(STALL_PAUSE_NS);
        }
    }

    /** A stalled write that cannot go on says nothing of its reason: the disk does. */
    private boolean isForLackOfRoom(RocksDBException e) {
        Status status = e.getStatus();
        return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
                || !DiskSpace.shortage(config, config.memtableBytesMax()).isEmpty();
    }

    /**
     * Makes everything written so far survive a power cut. Blocks for the medium.
     *
     * @return {@code false} while the store waits for room. Nothing is lost then: what was written is in the log, opening it
     *     again copies it into synced tables, and then this succeeds
     * @throws StoreException when nobody can tell what the medium holds
     */
    boolean sync() {
        StoreException failure;
        lock.readLock().lock();
        try {
            if (waitsForRoom) {
                return false;
            }
            opened().db.syncWal();
            return true;
        } catch (RocksDBException e) {
            failure = new StoreException(
                    "store " + config.folder() + " cannot be synced to its medium: " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
        // After an append found the disk full the log takes no sync either. Its writer may not have said so yet: it
        // holds
        // the lock until it has.
        lock.writeLock().lock();
        try {
            if (waitsForRoom) {
                return false;
            }
            throw failure;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Looks after the store: refuses writes while the disk is nearly full, and opens the database again after a failed
     * write once there is room. Call every second or so.
     */
    public void tend() {
        // A database opened on a full disk fails at once, and is then closed to readers too.
        String shortage = DiskSpace.shortage(config, broken ? config.memtableBytesMax() : 0);
        if (!shortage.isEmpty()) {
            if (refusal.isEmpty()) {
                LOG.error("writes are refused: {}", shortage);
            }
            refusal = shortage;
            return;
        }
        if (broken) {
            reopen();
        } else if (!refusal.isEmpty()) {
            LOG.info("writes are taken again: the disk has room");
            refusal = "";
        }
    }

    private void reopen() {
        lock.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            RocksDatabase failed = database;
            database = null;
            if (failed != null) {
                failed.close();
            }
            database = RocksDatabase.open(config);
            broken = false;
            waitsForRoom = false;
            refusal = "";
            LOG.info("store {} was opened again after a failed write", config.folder());
        } catch (StoreException e) {
            LOG.error("store cannot be opened again yet: {}", e.getMessage());
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Why writes are refused now, empty when they are not. */
    public String refusal() {
        return refusal;
    }

    /** Bytes of all files of the store, for metrics. */
    public long bytesOnDisk() {
        return DiskSpace.usedBytes(config.folder());
    }

    /** Call with the lock held. */
    private RocksDatabase opened() {
        RocksDatabase open = database;
        if (open == null) {
            throw new StoreException("store " + config.folder() + " is closed");
        }
        return open;
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            RocksDatabase open = database;
            database = null;
            if (open != null) {
                open.close();
                writeOptions.close();
                readOptions.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
