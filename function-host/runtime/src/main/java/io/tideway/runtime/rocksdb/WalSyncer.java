package io.tideway.runtime.rocksdb;

import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.StoreException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * {@link Durability} for {@code durability: fsync}: one thread syncs the write-ahead log, again and again while there is
 * something to sync. All that was written while one sync was under way shares the next, so the group grows with the load
 * and with the slowness of the medium by itself.
 *
 * <p>When a sync fails nobody can tell what the medium holds. The process must end then and recover from what is really
 * there; {@code fatal} is called and nothing is released any more.
 */
public final class WalSyncer implements Durability, AutoCloseable {

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
                try {
                    store.sync();
                } catch (StoreException e) {
                    fatal.accept(e);
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
