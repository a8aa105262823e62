package io.tideway.simulator.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How latencies are distributed.
 *
 * @param count how many there are
 * @param meanMicros 0 when there are none
 * @param curve ascending, the greatest last; as fine as the count allows; empty when there are none
 */
public record Distribution(long count, double meanMicros, List<Quantile> curve) {

    /** Nothing measured. */
    public static final Distribution NONE = new Distribution(0, 0, List.of());

    private static final double NANOS_PER_MICRO = 1000;
    private static final int DECADES_MAX = 7;
    private static final double ROUNDING = 1e-12;

    /** Copies the list. */
    public Distribution {
        curve = List.copyOf(curve);
    }

    /** Of a histogram of nanoseconds. */
    public static Distribution of(Histogram nanos) {
        long count = nanos.getTotalCount();
        if (count == 0) {
            return NONE;
        }
        List<Quantile> curve = fractions(count).stream()
                .map(fraction -> new Quantile(fraction, nanos.getValueAtPercentile(100 * fraction) / NANOS_PER_MICRO))
                .toList();
        return new Distribution(count, nanos.getMean() / NANOS_PER_MICRO, curve);
    }

    /** 0, 0.1 … 0.9, 0.91 … 0.99, and on as long as at least one latency lies beyond; then 1. */
    private static List<Double> fractions(long count) {
        List<Double> fractions = new ArrayList<>();
        fractions.add(0.0);
        double decade = 10;
        for (int i = 0; i < DECADES_MAX; i++, decade *= 10) {
            for (int tenths = 9; tenths >= 1; tenths--) {
                if (count * tenths / decade >= 1) {
                    fractions.add(1 - tenths / decade);
                }
            }
        }
        fractions.add(1.0);
        return fractions;
    }

    /** Latency that this fraction did not exceed, at the next finer step that was kept; 0 when there is none. */
    public double at(double fraction) {
        for (Quantile quantile : curve) {
            if (quantile.fraction() >= fraction - ROUNDING) {
                return quantile.micros();
            }
        }
        return 0;
    }
}
