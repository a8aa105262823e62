package io.tideway.simulator.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Even steps of 1, 2 or 5 times a power of ten, from a multiple of the step to another. */
record LinearRuler(double begin, double end, double step) implements Ruler {
    private static final int STEPS_MAX = 8;
    private static final double ZERO_FROM = 0.45;
    private static final double ROUNDING = 1e-9;

    /** Begins at zero unless that would leave nearly half of the axis empty. */
    static LinearRuler of(double min, double max) {
        double low = min > 0 && min < ZERO_FROM * max ? 0 : min;
        double high = max < 0 && max > ZERO_FROM * min ? 0 : max;
        if (high == low) {
            double around = low == 0 ? 1 : Math.abs(low) / 10;
            low = low == 0 ? 0 : low - around;
            high += around;
        }
        double step = step((high - low) / STEPS_MAX);
        return new LinearRuler(
                Math.floor(low / step + ROUNDING) * step, Math.ceil(high / step - ROUNDING) * step, step);
    }

    private static double step(double atLeast) {
        double decade = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * decade >= atLeast * (1 - ROUNDING)) {
                return factor * decade;
            }
        }
        return 10 * decade;
    }

    @Override
    public double position(double value) {
        return (value - begin) / (end - begin);
    }

    @Override
    public List<Tick> ticks() {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + ROUNDING));
        List<Tick> ticks = new ArrayList<>();
        long count = Math.round((end - begin) / step);
        for (int i = 0; i <= count; i++) {
            double value = begin + i * step;
            ticks.add(new Tick(value, String.format(Locale.ROOT, "%,." + decimals + "f", value)));
        }
        return ticks;
    }
}
