package io.tideway.simulator.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

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
}
