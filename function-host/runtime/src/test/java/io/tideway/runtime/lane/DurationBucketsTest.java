package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DurationBucketsTest {

    private final DurationBuckets buckets = new DurationBuckets();

    @Test
    void quantile_ofNothing_isZero() {
        assertEquals(0, buckets.quantileMicros(0.5));
    }

    @Test
    void quantile_ofOneDuration_isThatWithinAnEighth() {
        for (long micros = 1; micros < 1L << 36; micros += micros / 7 + 1) {
            DurationBuckets one = new DurationBuckets();
            one.count(micros);
            long told = one.quantileMicros(0.99);
            assertTrue(told >= micros && told <= micros + micros / 8, micros + " is told as " + told);
        }
    }

    @Test
    void quantile_ofMany_leavesThatShareBelow() {
        for (int micros = 1; micros <= 1_000; micros++) {
            buckets.count(micros);
        }
        assertEquals(511, buckets.quantileMicros(0.5));
        assertEquals(1_023, buckets.quantileMicros(0.99));
    }

    @Test
    void count_beyondTheLast_isTheLast() {
        buckets.count(Long.MAX_VALUE);
        buckets.count(-1);
        assertEquals(0, buckets.quantileMicros(0.5));
        assertTrue(buckets.quantileMicros(1) > 1L << 37);
    }
}
