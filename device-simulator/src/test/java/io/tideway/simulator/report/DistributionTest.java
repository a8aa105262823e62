package io.tideway.simulator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DistributionTest {

    @Test
    void of_thousandLatencies_hasNamedPercentilesAndTheGreatest() {
        Histogram nanos = new Histogram(5);
        for (int i = 1; i <= 1000; i++) {
            nanos.recordValue(i * 1000L);
        }

        Distribution distribution = Distribution.of(nanos);

        assertEquals(1000, distribution.count());
        assertEquals(500.5, distribution.meanMicros(), 0.1);
        assertEquals(500, distribution.at(0.5), 0.1);
        assertEquals(950, distribution.at(0.95), 0.1);
        assertEquals(999, distribution.at(0.999), 0.1);
        assertEquals(1000, distribution.at(1), 0.1);
        assertEquals(1000, distribution.at(0.99999), 0.1, "finer than the count allows: the greatest");
    }

    @Test
    void curve_anyCount_ascendsFromLeastToGreatest() {
        Histogram nanos = new Histogram(3);
        nanos.recordValue(5_000);
        nanos.recordValue(1_000);

        Distribution distribution = Distribution.of(nanos);

        assertEquals(0, distribution.curve().get(0).fraction());
        assertEquals(
                1, distribution.curve().get(distribution.curve().size() - 1).fraction());
        for (int i = 1; i < distribution.curve().size(); i++) {
            assertTrue(distribution.curve().get(i).fraction()
                    > distribution.curve().get(i - 1).fraction());
            assertTrue(distribution.curve().get(i).micros()
                    >= distribution.curve().get(i - 1).micros());
        }
    }

    @Test
    void of_empty_isNone() {
        assertEquals(Distribution.NONE, Distribution.of(new Histogram(3)));
        assertEquals(0, Distribution.NONE.at(0.5));
    }
}
