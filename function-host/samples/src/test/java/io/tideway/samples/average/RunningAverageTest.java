package io.tideway.samples.average;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.proto.samples.Average;
import org.junit.jupiter.api.Test;

class RunningAverageTest {

    @Test
    void add_severalValues_isTheirMean() {
        Average average = Average.getDefaultInstance();
        for (double value : new double[] {10, 20, 60}) {
            average = RunningAverage.add(average, value);
        }
        assertEquals(30, average.getMean(), 1e-12);
        assertEquals(3, average.getCount());
    }

    @Test
    void add_hugeValues_doesNotOverflow() {
        Average average = RunningAverage.add(Average.getDefaultInstance(), 1e308);

        assertEquals(1e308, RunningAverage.add(average, 1e308).getMean(), 1e295);
    }
}
