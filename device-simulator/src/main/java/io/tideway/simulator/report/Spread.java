package io.tideway.simulator.report;

import java.util.Collection;

/** Lowest, middle and highest of some rounds. */
public record Spread(double min, double median, double max) {

    /** Of at least one value; the lower of the two middle ones for an even number. */
    public static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("values must not be empty");
        }
        return new Spread(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
    }
}
