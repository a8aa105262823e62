package io.tideway.simulator.engine;

import java.time.Duration;

/**
 * How a run is divided: a warm-up, then rounds of the same length without a pause.
 *
 * @param warmUpNanos before the first
 * @param roundNanos length of each
 * @param count how many
 */
public record Rounds(long warmUpNanos, long roundNanos, int count) {
    private static final int COUNT_MAX = 100;

    /** Refuses what does not end or never begins. */
    public Rounds {
        if (roundNanos <= 0 || warmUpNanos < 0 || count < 1 || count > COUNT_MAX) {
            throw new IllegalArgumentException("rounds must be 1 to " + COUNT_MAX + " and have a length, found " + count
                    + " of " + roundNanos + " ns");
        }
    }

    /** Of these lengths. */
    public static Rounds of(Duration warmUp, Duration round, int count) {
        return new Rounds(warmUp.toNanos(), round.toNanos(), count);
    }

    /** 0 in the warm-up, else the number of the round, from 1. */
    int at(long nanos) {
        return nanos < warmUpNanos ? 0 : (int) Math.min(count, 1 + (nanos - warmUpNanos) / roundNanos);
    }

    /** End of the warm-up (0) or of a round. */
    long endNanos(int round) {
        return warmUpNanos + round * roundNanos;
    }

    /** End of all. */
    long endNanos() {
        return endNanos(count);
    }
}
