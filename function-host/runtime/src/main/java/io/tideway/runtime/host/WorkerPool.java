package io.tideway.runtime.host;

import io.tideway.function.DeviceFunction;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.Invocation;
import io.tideway.runtime.lane.MissedDeadlineException;
import io.tideway.runtime.lane.Workers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for invocations that block, dedicated and shared as {@link WorkerShares} says. An invocation past its deadline is
 * interrupted; one that does not come back is given up, its thread left behind and replaced. Each instance has one
 * invocation at most, so the queue is bounded by instances.
 */
final class WorkerPool implements Workers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    /** Threads that one function may leave behind before it is not called any more: each is lost, and may burn a core. */
    private static final int LEFT_BEHIND_MAX = 8;

    /** As many as {@link #shares} lets run, and those left behind. */
    private final ThreadPoolExecutor threads;

    private final WorkerShares<Task> shares;
    private final HostCounters counters;
    /** Running, or waiting for a thread. */
    private final Map<Task, Boolean> accepted = new ConcurrentHashMap<>();
    /** How many threads the releases of functions have left behind; entries go when the threads come back. */
    private final Map<DeviceFunction, Integer> leftBehind = new ConcurrentHashMap<>();

    WorkerPool(int size, HostCounters counters) {
        AtomicInteger number = new AtomicInteger();
        this.counters = counters;
        this.shares = new WorkerShares<>(size);
        this.threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "tideway-worker-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Says how many instances of blocking functions are in their local phase, each of which has a worker of its own. */
    void dedicate(int instances) {
        start(shares.dedicate(instances));
    }

    @Override
    public void run(Invocation invocation, Done done) {
        int left = leftBehind.getOrDefault(invocation.code(), 0);
        if (left >= LEFT_BEHIND_MAX) {
            done.done(MissedDeadlineException.notTried(left));
            return;
        }
        Task task = new Task(invocation, done);
        accepted.put(task, true);
        start(shares.add(task, invocation.isLocal()));
    }

    private void start(List<Task> tasks) {
        for (Task task : tasks) {
            try {
                threads.execute(task);
            } catch (RejectedExecutionException e) {
                // The host is stopping; the inbox keeps the input for the next start.
                accepted.remove(task);
            }
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
        private boolean interrupted;
        private boolean ended;

        Task(Invocation invocation, Done done) {
            this.invocation = invocation;
            this.done = done;
        }

        @Override
        public void run() {
            for (Task next = this; next != null; ) {
                next = next.runAndEnd();
            }
        }

        /** Gives the next one for this thread, which is free already and needs no wake-up. */
        private @Nullable Task runAndEnd() {
            thread = Thread.currentThread();
            Throwable failure = null;
            long startNs = System.nanoTime();
            try {
                invocation.call();
            } catch (Throwable e) {
                failure = e;
            }
            invocation.took(System.nanoTime() - startNs);
            accepted.remove(this);
            if (endsInterrupted()) {
                failure = MissedDeadlineException.interrupted(invocation.spec());
            }
            if (!over.compareAndSet(false, true)) {
                // Replaced long ago.
                leftBehind.computeIfPresent(invocation.code(), (code, left) -> left == 1 ? null : left - 1);
                return null;
            }
            done.done(failure);
            List<Task> next = shares.ended(invocation.isLocal());
            if (next.isEmpty()) {
                return null;
            }
            start(next.subList(1, next.size()));
            return next.get(0);
        }

        /** The interrupt must not reach the invocation that the thread takes up next. */
        private synchronized void interrupt(Thread runner) {
            if (!ended && !interrupted) {
                interrupted = true;
                runner.interrupt();
            }
        }

        private synchronized boolean endsInterrupted() {
            ended = true;
            if (interrupted) {
                Thread.interrupted();
            }
            return interrupted;
        }

        void look(long passedNs, long graceNs) {
            long timeoutNs = invocation.spec().timeout().toNanos();
            Thread runner = thread;
            if (runner == null) {
                return;
            }
            runningNs += passedNs;
            if (runningNs > timeoutNs) {
                interrupt(runner);
            }
            if (runningNs > timeoutNs + graceNs && over.compareAndSet(false, true)) {
                accepted.remove(this);
                counters.workersAbandoned.increment();
                leftBehind.merge(invocation.code(), 1, Integer::sum);
                LOG.error(
                        "function '{}' does not return from {} although interrupted; its thread is left behind",
                        invocation.function(),
                        invocation.instanceId());
                start(shares.ended(invocation.isLocal()));
                done.done(MissedDeadlineException.deaf(invocation.spec()));
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
