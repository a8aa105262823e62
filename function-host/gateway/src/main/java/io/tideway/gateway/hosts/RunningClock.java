package io.tideway.gateway.hosts;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A clock that stands still while this process does not run: whoever spoke in that time has not been heard, and is not to be taken
 * for silent. One thread calls {@link #beat}, all may ask for the time.
 */
final class RunningClock {

    /** Beats come a little late on every machine. */
    private static final long LATE_MS = 20;

    private final long everyMs;
    private final LongSupplier monotonicMs;
    private long beatMs;
    private volatile long stoodMs;

    /** @param everyMs in which a beat is due after the one before */
    RunningClock(long everyMs) {
        this(everyMs, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    RunningClock(long everyMs, LongSupplier monotonicMs) {
        this.everyMs = everyMs;
        this.monotonicMs = monotonicMs;
        this.beatMs = monotonicMs.getAsLong();
    }

    /** A beat is due now. */
    void beat() {
        long nowMs = monotonicMs.getAsLong();
        long stoodBefore = stoodMs;
        stoodMs = stoodBefore + Math.max(0, nowMs - beatMs - everyMs - LATE_MS);
        beatMs = nowMs;
    }

    /** Milliseconds since an arbitrary moment. */
    long nowMs() {
        return monotonicMs.getAsLong() - stoodMs;
    }
}
