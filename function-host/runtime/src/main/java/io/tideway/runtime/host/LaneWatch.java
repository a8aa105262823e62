package io.tideway.runtime.host;

import io.tideway.runtime.lane.Invocation;
import io.tideway.runtime.lane.InvocationWatch;
import io.tideway.runtime.lane.LaneAbandonedException;
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

    private final AtomicLong state = new AtomicLong();
    private volatile @Nullable Thread thread;
    private volatile @Nullable Invocation current;

    // Of the watching thread.
    private long seenState;
    private long seenSinceNs;
    private boolean interrupted;

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
     * later. Called by one watching thread.
     */
    Finding look(long nowNs, long graceNs) {
        long now = state.get();
        Invocation invocation = current;
        if (now % 2 == 0 || now == ABANDONED || invocation == null) {
            return Finding.FINE;
        }
        if (now != seenState) {
            seenState = now;
            seenSinceNs = nowNs;
            return Finding.FINE;
        }
        long timeoutNs = invocation.spec().timeout().toNanos();
        long runningNs = nowNs - seenSinceNs;
        Thread running = thread;
        if (runningNs > timeoutNs && !interrupted && running != null) {
            interrupted = true;
            running.interrupt();
        }
        if (runningNs > timeoutNs + graceNs && state.compareAndSet(now, ABANDONED)) {
            return Finding.HUNG;
        }
        return Finding.FINE;
    }

    /** The invocation last seen. */
    @Nullable
    Invocation current() {
        return current;
    }

    @Nullable
    Thread thread() {
        return thread;
    }
}
