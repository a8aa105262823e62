package io.tideway.runtime.rocksdb;

import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.StoreException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link Durability} for {@code durability: fsync}: syncs the write-ahead log again and again while there is something to
 * sync. All that was written while one sync was under way shares the next, so the group grows with the load and with the
 * slowness of the medium by itself.
 *
 * <p>Two threads take turns: while one releases what it has synced, the other syncs what has come since, so the medium does
 * not wait for the broker. Under little load one of them does it all, and the other sleeps.
 *
 * <p>When a sync fails nobody can tell what the medium holds. The process must end then and recover from what is really
 * there; {@code fatal} is called and nothing is released any more. A full disk is not that: releases wait until the store
 * has room.
 */
public final class WalSyncer implements Durability, AutoCloseable {

    private static final long ROOM_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final RocksStore store;
    private final Consumer<StoreException> fatal;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Thread[] threads = new Thread[2];

    /** Held by who takes a group and syncs. */
    private final ReentrantLock syncing = new ReentrantLock();

    /** Held by who releases a group; taken before {@link #syncing} is given up, so that groups are released in order. */
    private final ReentrantLock releasing = new ReentrantLock();

    private volatile @Nullable Thread parked;
    private volatile boolean stopping;
    private volatile boolean failed;

    public WalSyncer(RocksStore store, Consumer<StoreException> fatal) {
        this.store = store;
        this.fatal = fatal;
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(this::run, "tideway-wal-sync-" + i);
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    @Override
    public void afterDurable(Runnable release) {
        waiting.add(release);
        LockSupport.unpark(parked);
    }

    private void run() {
        while (syncNext()) {}
    }

    /** Syncs and releases one group; returns whether to go on. */
    private boolean syncNext() {
        syncing.lock();
        try {
            ArrayDeque<Runnable> group = nextGroup();
            if (group.isEmpty() || failed) {
                return false;
            }
            if (!synced()) {
                failed = true;
                return false;
            }
            releasing.lock();
            try {
                if (!waiting.isEmpty()) {
                    syncing.unlock(); // The other's turn. With nothing to sync it would be woken for nothing.
                }
                for (Runnable release = group.poll(); release != null; release = group.poll()) {
                    release.run();
                }
            } finally {
                releasing.unlock();
            }
            return true;
        } finally {
            if (syncing.isHeldByCurrentThread()) {
                syncing.unlock();
            }
        }
    }

    /** All that waits, once there is something; empty at the end. */
    private ArrayDeque<Runnable> nextGroup() {
        ArrayDeque<Runnable> group = new ArrayDeque<>();
        while (true) {
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                group.add(next);
            }
            if (!group.isEmpty() || stopping) {
                return group;
            }
            parked = Thread.currentThread();
            if (waiting.isEmpty() && !stopping) {
                LockSupport.park(this);
            }
            parked = null;
        }
    }

    /** Says whether to release; if not, nothing may be released any more. */
    private boolean synced() {
        try {
            while (!store.sync()) {
                if (stopping) {
                    return false; // Unacknowledged: the devices send it again after the next start.
                }
                LockSupport.parkNanos(this, ROOM_PAUSE_NS);
            }
            return true;
        } catch (StoreException e) {
            fatal.accept(e);
            return false;
        }
    }

    /** Syncs and releases what is waiting, then ends the thread. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(parked);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
