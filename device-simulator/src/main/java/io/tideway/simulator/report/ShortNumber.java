package io.tideway.simulator.report;

import java.util.Locale;

/** Numbers for people, with as many digits as say something. */
public final class ShortNumber {

    private ShortNumber() {}

    /** Three digits or more, thousands divided. */
    public static String of(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        if (size >= 1) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
        return size >= 0.001 ? String.format(Locale.ROOT, "%.4f", value) : String.format(Locale.ROOT, "%.1e", value);
    }

    /** The middle, with lowest and highest where they differ from it. */
    public static String of(Spread spread) {
        return spread.min() == spread.max()
                ? of(spread.median())
                : of(spread.median()) + " (" + of(spread.min()) + "–" + of(spread.max()) + ")";
    }
}
