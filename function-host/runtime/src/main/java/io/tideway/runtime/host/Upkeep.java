package io.tideway.runtime.host;

import io.tideway.runtime.lane.Outbox;
import io.tideway.runtime.rocksdb.RocksStore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks after a host: notices what hangs, hands outputs over again that the broker refused, and keeps what is
 * stored within its bounds. Whatever fails, it goes on.
 */
final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long WATCH_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long FLUSH_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long UPKEEP_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    /** An invocation that was interrupted gets this long to come back before it is given up. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(1);

    private final HostLanes lanes;
    private final WorkerPool workers;
    private final Outbox outbox;
    private final RocksStore store;
    private final RetiredFunctions retired;
    private final ExpirySweep sweep;
    private final Thread thread;
    private volatile boolean closing;

    Upkeep(
            HostLanes lanes,
            WorkerPool workers,
            Outbox outbox,
            RocksStore store,
            RetiredFunctions retired,
            ExpirySweep sweep) {
        this.lanes = lanes;
        this.workers = workers;
        this.outbox = outbox;
        this.store = store;
        this.retired = retired;
        this.sweep = sweep;
        this.thread = new Thread(this::run, "tideway-upkeep");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long nextUpkeepNs = System.nanoTime();
        long nextFlushNs = nextUpkeepNs;
        long lastLookNs = nextUpkeepNs;
        while (!closing) {
            long nowNs = System.nanoTime();
            try {
                workers.look(Math.min(nowNs - lastLookNs, 2 * WATCH_PERIOD_NS), GRACE_NS);
                lastLookNs = nowNs;
                lanes.look(nowNs, WATCH_PERIOD_NS, GRACE_NS);
                if (nowNs - nextFlushNs >= 0) {
                    nextFlushNs = nowNs + FLUSH_PERIOD_NS;
                    flush();
                }
                if (nowNs - nextUpkeepNs >= 0) {
                    nextUpkeepNs = nowNs + UPKEEP_PERIOD_NS;
                    keepUp();
                }
            } catch (Throwable e) {
                // Out of memory too: without this thread nobody notices what hangs.
                failed(e);
            }
            LockSupport.parkNanos(WATCH_PERIOD_NS);
        }
    }

    private void flush() {
        boolean refused = outbox.retry();
        if (refused || outbox.hasSettled()) {
            lanes.wakeOne();
        }
    }

    private void keepUp() {
        store.tend(); // First: the others fail while it refuses writes.
        outbox.enforceBounds();
        retired.endUnused(workers::uses);
        sweep.step(System.currentTimeMillis());
    }

    private static void failed(Throwable failure) {
        try {
            LOG.error("upkeep failed; it goes on", failure);
        } catch (OutOfMemoryError e) {
            Thread.onSpinWait(); // Not even for a log line. The next round may have more luck.
        }
    }

    /** Waits for the end of what it is at. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
