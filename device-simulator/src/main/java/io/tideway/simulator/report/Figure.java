package io.tideway.simulator.report;

import java.util.List;

/**
 * Curves over the same axes.
 *
 * @param id unique within the report; letters, digits and hyphens
 * @param title one line
 * @param caption what is shown and how it was measured; may be empty
 * @param x horizontal axis
 * @param y vertical axis
 * @param curves at most as many as there are colours
 */
public record Figure(String id, String title, String caption, Axis x, Axis y, List<Curve> curves) {

    /** Refuses ids that cannot be linked to, and values that an axis cannot show. */
    public Figure {
        curves = List.copyOf(curves);
        if (!id.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException("figure id must be letters, digits and hyphens, found '" + id + "'");
        }
        for (Curve curve : curves) {
            for (Curve.Point point : curve.points()) {
                x.requireShown(point.x());
                y.requireShown(point.y());
                y.requireShown(point.low());
                y.requireShown(point.high());
            }
        }
    }
}
