package io.tideway.simulator.report;

import java.util.List;

/**
 * Points of a figure that belong together.
 *
 * @param name for the legend; unique within the figure
 * @param group curves of one group have one colour: the model beside its measurement
 * @param kind how it is drawn
 * @param points in order
 */
public record Curve(String name, String group, Kind kind, List<Point> points) {

    /** How a curve is drawn. */
    public enum Kind {
        /** A line without marks. */
        MODEL,
        /** Marks, with bars where low and high differ, joined by a line. */
        MEASURED,
        /** A line, with few marks to tell it from others in black and white. */
        DENSE,
        /** A line that keeps its value until the next point. */
        STEPS
    }

    /** Copies the list. */
    public Curve {
        points = List.copyOf(points);
    }

    /** A model's. */
    public static Curve model(String name, String group, List<Point> points) {
        return new Curve(name, group, Kind.MODEL, points);
    }

    /** A few measured points. */
    public static Curve measured(String name, String group, List<Point> points) {
        return new Curve(name, group, Kind.MEASURED, points);
    }

    /**
     * A point.
     *
     * @param low end of the bar below, {@code y} without one
     * @param high end of the bar above, {@code y} without one
     */
    public record Point(double x, double y, double low, double high) {

        /** Refuses a bar that does not hold the point. */
        public Point {
            if (!(low <= y && y <= high)) {
                throw new IllegalArgumentException("low ≤ y ≤ high must hold, found " + low + ", " + y + ", " + high);
            }
        }

        /** Without a bar. */
        public static Point of(double x, double y) {
            return new Point(x, y, y, y);
        }

        /** The middle of some rounds, with a bar from their lowest to their highest. */
        public static Point of(double x, Spread spread) {
            return new Point(x, spread.median(), spread.min(), spread.max());
        }
    }
}
