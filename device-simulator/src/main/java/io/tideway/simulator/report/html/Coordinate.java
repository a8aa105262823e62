package io.tideway.simulator.report.html;

import java.util.Locale;

/** Numbers as SVG has them. */
final class Coordinate {

    private Coordinate() {}

    /** To a hundredth of a pixel, without needless zeros. */
    static String text(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
