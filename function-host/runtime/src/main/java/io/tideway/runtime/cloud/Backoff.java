package io.tideway.runtime.cloud;

import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: twice as long each time up to a bound, the second half of it by chance, so that
 * those who failed together do not come back together.
 *
 * @param random from 0 up to, not including, 1; as thread-safe as its user needs
 */
public record Backoff(long minMs, long maxMs, DoubleSupplier random) {

    private static final int DOUBLINGS_MAX = 40;

    public Backoff {
        if (minMs < 1 || maxMs < minMs) {
            throw new IllegalArgumentException(
                    "pauses must be positive and in order, found " + minMs + " ms up to " + maxMs + " ms");
        }
    }

    /** After the attempt with that number, from 1, has failed. */
    public long pauseMs(int attempt) {
        int doublings = Math.min(DOUBLINGS_MAX, Math.max(0, attempt - 1));
        double fullMs = Math.min((double) maxMs, (double) minMs * (double) (1L << doublings));
        return Math.max(1, Math.round(fullMs / 2 + random.getAsDouble() * fullMs / 2));
    }
}
