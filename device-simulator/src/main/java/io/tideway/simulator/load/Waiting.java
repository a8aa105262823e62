package io.tideway.simulator.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Bounded waiting of the thread that conducts a run. */
public final class Waiting {
    private static final long POLL_NANOS = 1_000_000;

    private Waiting() {}

    /** Waits until the condition holds or the time is over or the thread is interrupted; says whether it holds. */
    public static boolean until(BooleanSupplier condition, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (deadline - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /**
     * Likewise, but gives up only when there was no progress for that time: an overloaded broker works its backlog off.
     *
     * @param progress a number that changes whenever there is some
     */
    public static boolean untilStalled(BooleanSupplier condition, LongSupplier progress, Duration patience) {
        long seen;
        do {
            seen = progress.getAsLong();
            if (until(condition, patience)) {
                return true;
            }
        } while (seen != progress.getAsLong() && !Thread.currentThread().isInterrupted());
        return false;
    }
}
