package io.tideway.runtime.lane;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many durations were how long, known within an eighth. Thread-safe, never forgets, never grows. */
final class DurationBuckets {

    /** Buckets in a power of two. */
    private static final int PARTS_BITS = 3;

    private static final int PARTS = 1 << PARTS_BITS;

    /** Up to some two days; what is longer counts as that. */
    private static final int BUCKETS = 38 * PARTS;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    void count(long micros) {
        counts.incrementAndGet(Math.min(BUCKETS - 1, bucket(Math.max(0, micros))));
    }

    /** The duration that such a share of all does not exceed, rounded up by at most an eighth; 0 of none. */
    long quantileMicros(double share) {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += counts.get(i);
        }
        long below = 0;
        for (int i = 0; i < BUCKETS; i++) {
            below += counts.get(i);
            if (below > 0 && below >= share * total) {
                return upperBound(i);
            }
        }
        return 0;
    }

    /** Below {@link #PARTS} exact, then by the bits behind the leading one. */
    private static int bucket(long micros) {
        int shift = 63 - Long.numberOfLeadingZeros(micros | 1) - PARTS_BITS;
        return shift < 0 ? (int) micros : (shift << PARTS_BITS) + (int) (micros >>> shift);
    }

    private static long upperBound(int bucket) {
        int shift = Math.max(0, (bucket >> PARTS_BITS) - 1);
        long lower = (long) (bucket - (shift << PARTS_BITS)) << shift;
        return lower + (1L << shift) - 1;
    }
}
