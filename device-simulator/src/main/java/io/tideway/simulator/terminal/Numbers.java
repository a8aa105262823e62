package io.tideway.simulator.terminal;

import io.tideway.simulator.load.Percentiles;
import java.util.Locale;

/** Numbers for people. */
public final class Numbers {
    private static final double MEBI = 1024.0 * 1024.0;

    private Numbers() {}

    /** With thousands divided. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Rounded, with thousands divided. */
    public static String count(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    /** Microseconds with a unit that reads well, or a dash when nothing was measured. */
    public static String latency(Percentiles of, double micros) {
        return of.count() == 0 ? "–" : micros(micros);
    }

    /** Microseconds with a unit that reads well. */
    public static String micros(double micros) {
        if (micros < 1_000) {
            return String.format(Locale.ROOT, "%.0f µs", micros);
        }
        return micros < 1_000_000
                ? String.format(Locale.ROOT, "%.2f ms", micros / 1_000)
                : String.format(Locale.ROOT, "%.2f s", micros / 1_000_000);
    }

    /** Bytes in MiB. */
    public static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.0f MiB", bytes / MEBI);
    }
}
