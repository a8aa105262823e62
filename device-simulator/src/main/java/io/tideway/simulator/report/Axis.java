package io.tideway.simulator.report;

/**
 * An axis of a figure.
 *
 * @param label what it measures
 * @param unit empty for plain numbers
 * @param scale how values are spread along it
 */
public record Axis(String label, String unit, Scale scale) {

    /** How values are spread along an axis. */
    public enum Scale {
        /** Evenly. */
        LINEAR,
        /** Each decade as long as the other; values must be positive. */
        LOG,
        /** Fractions from 0 to below 1 by 1/(1 − fraction), each further nine as long as the other. */
        PERCENTILE
    }

    /** From plain numbers. */
    public static Axis linear(String label, String unit) {
        return new Axis(label, unit, Scale.LINEAR);
    }

    /** By decades. */
    public static Axis log(String label, String unit) {
        return new Axis(label, unit, Scale.LOG);
    }

    void requireShown(double value) {
        boolean shown = switch (scale) {
            case LINEAR -> Double.isFinite(value);
            case LOG -> Double.isFinite(value) && value > 0;
            case PERCENTILE -> value >= 0 && value < 1;
        };
        if (!shown) {
            throw new IllegalArgumentException("a " + scale + " axis ('" + label + "') cannot show " + value);
        }
    }
}
