package io.tideway.runtime.host;

import io.tideway.runtime.lane.Invocation;
import io.tideway.runtime.lane.InvocationWatch;
import io.tideway.runtime.lane.LaneAbandonedException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Watches the invocations of one lane. The lane pays two atomic writes for each; the clock is read by the watching thread
 * only.
 *
 * <p>The state counts up: odd while user code runs. Whoever moves it from an odd value first, the lane by returning or the
 * watch by giving up, decides what happened.
 */
final class LaneWatch implements InvocationWatch {

    private static final long ABANDONED = -1;
    private static final long STARVED_MAX_NS = TimeUnit.SECONDS.toNanos(30);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final AtomicLong state = new AtomicLong();
    private volatile @Nullable Thread thread;
    private volatile @Nullable Invocation current;

    // Of the watching thread.
    private long seenState;
    private long lookedAtNs;
    private long runningNs;
    private long cpuAtStartNs;

    private volatile boolean interrupted;

    @Override
    public void began(Invocation invocation) {
        if (thread == null) {
            thread = Thread.currentThread();
        }
        current = invocation;
        state.set(state.get() + 1);
    }

    @Override
    public void ended() {
        long running = state.get();
        if (running == ABANDONED || !state.compareAndSet(running, running + 1)) {
            throw new LaneAbandonedException("another lane took over while user code hung");
        }
        if (interrupted) {
            // The interrupt was meant for the invocation, not for the lane.
            Thread.interrupted();
            interrupted = false;
        }
    }

    /** What the watch found. */
    enum Finding {
        FINE,
        /** Was interrupted and did not come back. */
        HUNG
    }

    /**
     * Looks once. Interrupts an invocation past its deadline; gives the lane up when it has not returned {@code graceNs}
     * later. Called by one watching thread, every {@code periodNs} or so.
     *
     * <p>Time in which the watching thread itself did not get to run does not count: then the whole process stood still or
     * starved, which is not the invocation's fault.
     */
    Finding look(long nowNs, long periodNs, long graceNs) {
        long passedNs = Math.min(nowNs - lookedAtNs, 2 * periodNs);
        lookedAtNs = nowNs;
        long now = state.get();
        Invocation invocation = current;
        Thread running = thread;
        if (now % 2 == 0 || now == ABANDONED || invocation == null || running == null) {
            return Finding.FINE;
        }
        if (now != seenState) {
            seenState = now;
            runningNs = 0;
            cpuAtStartNs = THREADS.getThreadCpuTime(running.getId());
            return Finding.FINE;
        }
        runningNs += passedNs;
        long timeoutNs = invocation.spec().timeout().toNanos();
        if (runningNs > timeoutNs && !interrupted) {
            interrupted = true;
            running.interrupt();
        }
        if (runningNs > timeoutNs + graceNs && !starved(running, timeoutNs) && state.compareAndSet(now, ABANDONED)) {
            return Finding.HUNG;
        }
        return Finding.FINE;
    }

    /** Whether the thread wants to run but has hardly been let, for which it gets more time, within reason. */
    private boolean starved(Thread running, long timeoutNs) {
        long cpuNs = THREADS.getThreadCpuTime(running.getId()) - cpuAtStartNs;
        return running.getState() == Thread.State.RUNNABLE && cpuNs < timeoutNs && runningNs < STARVED_MAX_NS;
    }

    /** The invocation last seen. */
    @Nullable
    Invocation current() {
        return current;
    }
}
