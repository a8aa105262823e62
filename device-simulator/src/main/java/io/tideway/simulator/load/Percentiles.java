package io.tideway.simulator.load;

import io.tideway.simulator.report.Distribution;
import org.HdrHistogram.Histogram;

/**
 * Latencies in microseconds.
 *
 * @param count how many were measured; all others are 0 when it is 0
 * @param all of them, for curves
 */
public record Percentiles(
        long count, double mean, double p50, double p90, double p99, double p999, double max, Distribution all) {
    private static final double NANOS_PER_MICRO = 1000.0;

    /** Of a histogram of nanoseconds. */
    public static Percentiles of(Histogram nanos) {
        return new Percentiles(
                nanos.getTotalCount(),
                nanos.getTotalCount() == 0 ? 0 : nanos.getMean() / NANOS_PER_MICRO,
                at(nanos, 50),
                at(nanos, 90),
                at(nanos, 99),
                at(nanos, 99.9),
                at(nanos, 100),
                Distribution.of(nanos));
    }

    private static double at(Histogram nanos, double percentile) {
        return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }
}
