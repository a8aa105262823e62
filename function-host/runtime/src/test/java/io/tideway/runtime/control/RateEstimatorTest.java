package io.tideway.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RateEstimatorTest {

    @Test
    void steadyArrivals_estimateTheirRate() {
        RateEstimator rate = new RateEstimator(10_000, 0);
        for (long ms = 0; ms < 100_000; ms += 250) {
            rate.count(1, ms);
        }
        assertEquals(4, rate.perSecond(100_000), 0.1);
    }

    @Test
    void silence_fallsToAThirdInAWindow() {
        RateEstimator rate = new RateEstimator(10_000, 0);
        rate.count(100, 0);

        assertEquals(10, rate.perSecond(0), 1e-9);
        assertEquals(3.68, rate.perSecond(10_000), 0.01);
        assertEquals(10, rate.perSecond(-5_000), 1e-9, "a clock set back");
    }

    @Test
    void mean_firstValueCountsWhole_thenByWeight() {
        MeanEstimator mean = new MeanEstimator(0.25);

        assertEquals(7, mean.orElse(7));
        mean.add(20);
        mean.add(40);
        assertEquals(25, mean.orElse(7));
    }
}
