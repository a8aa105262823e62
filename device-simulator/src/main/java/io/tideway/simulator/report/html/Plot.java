package io.tideway.simulator.report.html;

/**
 * The area that values are drawn in.
 *
 * @param left in the drawing's coordinates, as are all others
 */
record Plot(double left, double top, double width, double height, Ruler horizontal, Ruler vertical) {

    double x(double value) {
        return left + width * horizontal.position(value);
    }

    double y(double value) {
        return bottom() - height * vertical.position(value);
    }

    double right() {
        return left + width;
    }

    double bottom() {
        return top + height;
    }
}
