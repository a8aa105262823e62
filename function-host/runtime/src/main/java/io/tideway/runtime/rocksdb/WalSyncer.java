package io.tideway.runtime.rocksdb;

import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.StoreException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * {@link Durability} for {@code durability: fsync}: one thread syncs the write-ahead log, again and again while there is
 * something to sync. All that was written while one sync was under way shares the next, so the group grows with the load
 * and with the slowness of the medium by itself.
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
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean stopping;

    public WalSyncer(RocksStore store, Consumer<StoreException> fatal) {
        this.store = store;
        this.fatal = fatal;
        this.thread = new Thread(this::run, "tideway-wal-sync");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void afterDurable(Runnable release) {
        waiting.add(release);
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        ArrayDeque<Runnable> group = new ArrayDeque<>();
        while (true) {
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                group.add(next);
            }
            if (!group.isEmpty()) {
                if (!synced()) {
                    return;
                }
                for (Runnable release = group.poll(); release != null; release = group.poll()) {
                    release.run();
                }
            } else if (stopping) {
                return;
            } else {
                parked = true;
                if (waiting.isEmpty() && !stopping) {
                    LockSupport.park(this);
                }
                parked = false;
            }
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
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
