package io.tideway.gateway.command;

import java.util.Locale;

/** Bytes and times for people: three figures and a unit. */
final class QuantityText {

    private QuantityText() {}

    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        if (bytes < 1_000_000) {
            return scaled(bytes / 1e3) + " KB";
        }
        return bytes < 1_000_000_000 ? scaled(bytes / 1e6) + " MB" : scaled(bytes / 1e9) + " GB";
    }

    static String milliseconds(long ms) {
        if (ms < 1_000) {
            return ms + " ms";
        }
        if (ms < 120_000) {
            return scaled(ms / 1e3) + " s";
        }
        return ms < 7_200_000 ? scaled(ms / 6e4) + " min" : scaled(ms / 3.6e6) + " h";
    }

    static String perSecond(double rate) {
        return rate < 0.01 && rate > 0 ? "<0.01" : scaled(rate);
    }

    private static String scaled(double value) {
        String format = value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** {@code 1 entry}, {@code 2 entries}. */
    static String count(long number, String one, String more) {
        return number + " " + (number == 1 ? one : more);
    }
}
