package io.tideway.simulator.device;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a device waits before it connects again: doubles from {@code first} to {@code longest}, with a random half so
 * that a fleet does not return all at once.
 */
public record Backoff(Duration first, Duration longest) {

    /** Refuses waits that are not positive or that shrink. */
    public Backoff {
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first wait must be positive, found " + first);
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("longest wait must not be below the first, found " + longest);
        }
    }

    /** The wait before attempt {@code attempt}, counted from 0. */
    public Duration before(int attempt, RandomGenerator random) {
        long doubledMs = first.toMillis() << Math.min(attempt, 20);
        long boundMs = Math.min(doubledMs, longest.toMillis());
        long halfMs = boundMs / 2;
        return Duration.ofMillis(boundMs - halfMs + (halfMs == 0 ? 0 : random.nextLong(halfMs + 1)));
    }
}
