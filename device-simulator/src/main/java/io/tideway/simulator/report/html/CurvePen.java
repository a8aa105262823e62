package io.tideway.simulator.report.html;

import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Figure;
import io.tideway.simulator.report.ShortNumber;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Draws curves into a plot. */
final class CurvePen {
    private static final int MARKS = 8;
    private static final double CAP = 3;

    private final Markup svg;
    private final Plot plot;
    private final Figure figure;

    CurvePen(Markup svg, Plot plot, Figure figure) {
        this.svg = svg;
        this.plot = plot;
        this.figure = figure;
    }

    void draw(Legend.Group group) {
        Ink ink = group.ink();
        for (Curve curve : group.curves()) {
            if (curve.points().isEmpty()) {
                continue;
            }
            svg.open("g", "class", "series " + ink.colour(), "data-curve", curve.name());
            switch (curve.kind()) {
                case MODEL -> line(curve, ink, Curve.Point::y);
                case MEASURED -> measured(curve, ink, group.hasModel());
                case DENSE -> dense(curve, ink, group.number());
                case STEPS -> steps(curve, ink);
            }
            svg.close();
        }
    }

    /** Beside a model, marks alone: a line between them would hide it. */
    private void measured(Curve curve, Ink ink, boolean besideModel) {
        if (!besideModel) {
            line(curve, ink, Curve.Point::y);
        }
        curve.points().forEach(this::bar);
        curve.points().forEach(point -> mark(curve, ink, point));
    }

    private void dense(Curve curve, Ink ink, int number) {
        band(curve);
        line(curve, ink, Curve.Point::y);
        List<Curve.Point> points = curve.points();
        int every = Math.max(1, points.size() / MARKS);
        // Curves that run together have their marks at different places.
        for (int i = number * every / 3 % every; i < points.size(); i += every) {
            mark(curve, ink, points.get(i));
        }
    }

    private void band(Curve curve) {
        List<Curve.Point> points = curve.points();
        if (points.stream().noneMatch(point -> point.low() < point.high())) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            path.append(i == 0 ? 'M' : 'L')
                    .append(at(points.get(i).x(), points.get(i).high()));
        }
        for (int i = points.size() - 1; i >= 0; i--) {
            path.append('L').append(at(points.get(i).x(), points.get(i).low()));
        }
        svg.empty("path", "class", "band", "d", path.append('Z').toString());
    }

    private void line(Curve curve, Ink ink, ToDoubleFunction<Curve.Point> y) {
        StringBuilder path = new StringBuilder();
        for (Curve.Point point : curve.points()) {
            path.append(path.length() == 0 ? 'M' : 'L').append(at(point.x(), y.applyAsDouble(point)));
        }
        path(curve, ink, path.toString());
    }

    private void steps(Curve curve, Ink ink) {
        StringBuilder path = new StringBuilder();
        for (Curve.Point point : curve.points()) {
            if (path.length() == 0) {
                path.append('M').append(at(point.x(), point.y()));
            } else {
                path.append('H').append(Coordinate.text(plot.x(point.x())));
                path.append('V').append(Coordinate.text(plot.y(point.y())));
            }
        }
        path(curve, ink, path.toString());
    }

    private void path(Curve curve, Ink ink, String data) {
        svg.open("path", "class", "curve", "stroke-dasharray", ink.dash(), "d", data)
                .element("title", curve.name())
                .close();
    }

    private void bar(Curve.Point point) {
        if (point.low() < point.high()) {
            String x = Coordinate.text(plot.x(point.x()));
            String left = Coordinate.text(plot.x(point.x()) - CAP);
            String width = Coordinate.text(2 * CAP);
            String low = Coordinate.text(plot.y(point.low()));
            String high = Coordinate.text(plot.y(point.high()));
            svg.empty(
                    "path",
                    "class",
                    "bar",
                    "d",
                    "M" + left + " " + low + "h" + width + "M" + x + " " + low + "V" + high + "M" + left + " " + high
                            + "h" + width);
        }
    }

    private void mark(Curve curve, Ink ink, Curve.Point point) {
        svg.open(
                        "path",
                        "class",
                        "mark",
                        "d",
                        ink.mark(),
                        "transform",
                        "translate(" + at(point.x(), point.y()) + ")",
                        "data-x",
                        Double.toString(point.x()),
                        "data-y",
                        Double.toString(point.y()))
                .element("title", curve.name() + ": " + said(point))
                .close();
    }

    private String said(Curve.Point point) {
        String bar = point.low() < point.high()
                ? " (" + ShortNumber.of(point.low()) + "–" + ShortNumber.of(point.high()) + ")"
                : "";
        return ShortNumber.of(point.y()) + bar + " " + figure.y().unit() + " at " + ShortNumber.of(point.x()) + " "
                + figure.x().unit();
    }

    private String at(double x, double y) {
        return Coordinate.text(plot.x(x)) + " " + Coordinate.text(plot.y(y));
    }
}
