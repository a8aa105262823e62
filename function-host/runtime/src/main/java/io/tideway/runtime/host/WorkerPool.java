package io.tideway.runtime.host;

import io.tideway.function.DeviceFunction;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.Invocation;
import io.tideway.runtime.lane.Workers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for invocations that block. An invocation past its deadline is interrupted; one that does not come back is given
 * up, its thread left behind and replaced. Each instance has one invocation at most, so the queue is bounded by instances.
 */
final class WorkerPool implements Workers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    private final ThreadPoolExecutor threads;
    private final HostCounters counters;
    /** Running, or waiting for a thread. */
    private final Map<Task, Boolean> accepted = new ConcurrentHashMap<>();

    WorkerPool(int size, HostCounters counters) {
        AtomicInteger number = new AtomicInteger();
        this.counters = counters;
        this.threads = new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "tideway-worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void run(Invocation invocation, Done done) {
        Task task = new Task(invocation, done);
        accepted.put(task, true);
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // The host is stopping; the inbox keeps the input for the next start.
            accepted.remove(task);
        }
    }

    /** Whether an invocation of that code is running or waiting for a thread. */
    boolean uses(DeviceFunction code) {
        return accepted.keySet().stream().anyMatch(task -> task.invocation.runs(code));
    }

    /**
     * Looks for invocations past their deadline; called by the watching thread.
     *
     * @param passedNs since the last look, not counting time in which the watching thread did not get to run
     */
    void look(long passedNs, long graceNs) {
        accepted.keySet().forEach(task -> task.look(passedNs, graceNs));
    }

    private final class Task implements Runnable {
        private final Invocation invocation;
        private final Done done;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Thread thread;
        private long runningNs;
        private volatile boolean interrupted;

        Task(Invocation invocation, Done done) {
            this.invocation = invocation;
            this.done = done;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            Throwable failure = null;
            try {
                invocation.call();
            } catch (Throwable e) {
                failure = e;
            }
            accepted.remove(this);
            if (interrupted) {
                Thread.interrupted();
                failure = missed();
            }
            if (over.compareAndSet(false, true)) {
                done.done(failure);
            } else {
                // Replaced long ago; the pool has one thread too many now.
                threads.setCorePoolSize(threads.getCorePoolSize() - 1);
                threads.setMaximumPoolSize(threads.getMaximumPoolSize() - 1);
            }
        }

        private TimeoutException missed() {
            return new TimeoutException("no end within the timeout of "
                    + invocation.spec().timeout().toMillis() + " ms that function.yaml gives");
        }

        void look(long passedNs, long graceNs) {
            long timeoutNs = invocation.spec().timeout().toNanos();
            Thread runner = thread;
            if (runner == null) {
                return;
            }
            runningNs += passedNs;
            if (runningNs > timeoutNs && !interrupted) {
                interrupted = true;
                runner.interrupt();
            }
            if (runningNs > timeoutNs + graceNs && over.compareAndSet(false, true)) {
                accepted.remove(this);
                counters.workersAbandoned.increment();
                LOG.error(
                        "function '{}' does not return from {} although interrupted; its thread is left behind",
                        invocation.function(),
                        invocation.instanceId());
                threads.setMaximumPoolSize(threads.getMaximumPoolSize() + 1);
                threads.setCorePoolSize(threads.getCorePoolSize() + 1);
                done.done(missed());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
