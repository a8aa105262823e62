package io.tideway.simulator.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Decades of equal length, from a 1, 2 or 5 of a decade to another. */
record LogRuler(double begin, double end) implements Ruler {
    private static final double ROUNDING = 1e-9;
    private static final double[] STOPS = {1, 2, 5, 10};

    /** At most so many decades have labels for 2 and 5 too, at most so many for 3 and 7. */
    private static final double HALVES_MAX = 3;

    private static final double ALL_MAX = 1.05;

    static LogRuler of(double min, double max) {
        double begin = stopBelow(min);
        double end = stopAbove(max);
        return begin == end ? new LogRuler(begin, stopAbove(end * 1.5)) : new LogRuler(begin, end);
    }

    private static double stopBelow(double value) {
        double decade = decade(value);
        double below = decade;
        for (double stop : STOPS) {
            below = stop * decade <= value * (1 + ROUNDING) ? stop * decade : below;
        }
        return below;
    }

    private static double stopAbove(double value) {
        double decade = decade(value);
        for (double stop : STOPS) {
            if (stop * decade >= value * (1 - ROUNDING)) {
                return stop * decade;
            }
        }
        return 10 * decade;
    }

    private static double decade(double value) {
        return Math.pow(10, Math.floor(Math.log10(value) + ROUNDING));
    }

    private double decades() {
        return Math.log10(end / begin);
    }

    @Override
    public double position(double value) {
        return Math.log10(value / begin) / decades();
    }

    @Override
    public List<Tick> ticks() {
        List<Tick> ticks = new ArrayList<>();
        for (double decade = decade(begin); decade <= end * (1 + ROUNDING); decade *= 10) {
            for (int digit = 1; digit <= 9; digit++) {
                double value = digit * decade;
                if (value >= begin * (1 - ROUNDING) && value <= end * (1 + ROUNDING)) {
                    ticks.add(new Tick(value, isLabelled(digit) ? label(value) : ""));
                }
            }
        }
        return ticks;
    }

    private boolean isLabelled(int digit) {
        return switch (digit) {
            case 1 -> true;
            case 2, 5 -> decades() <= HALVES_MAX;
            case 3, 7 -> decades() <= ALL_MAX;
            default -> false;
        };
    }

    private static String label(double value) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(value) + ROUNDING));
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
