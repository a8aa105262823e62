package io.tideway.simulator.report.html;

import io.tideway.simulator.report.Axis;
import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Figure;
import java.util.DoubleSummaryStatistics;
import java.util.stream.Stream;

/** Draws a figure as SVG. */
final class Chart {
    private static final double WIDTH = 760;
    private static final double PLOT_HEIGHT = 350;
    private static final double LEFT = 70;
    private static final double RIGHT = 24;
    private static final double ABOVE = 10;
    private static final double BELOW = 50;
    private static final double TICK = 5;

    private final Figure figure;
    private final Legend legend;
    private final Markup svg = new Markup();

    private Chart(Figure figure) {
        this.figure = figure;
        this.legend = Legend.of(figure, WIDTH - LEFT - RIGHT);
    }

    /** The whole element. */
    static String svg(Figure figure) {
        return new Chart(figure).draw();
    }

    private String draw() {
        double top = legend.height() + ABOVE;
        double height = top + PLOT_HEIGHT + BELOW;
        svg.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "class",
                "chart",
                "viewBox",
                "0 0 " + Coordinate.text(WIDTH) + " " + Coordinate.text(height),
                "role",
                "img",
                "aria-labelledby",
                figure.id() + "-title");
        svg.element("title", figure.title(), "id", figure.id() + "-title");
        legend.draw(svg, LEFT);
        DoubleSummaryStatistics xs = values(points().mapToDouble(Curve.Point::x).boxed());
        if (xs.getCount() == 0) {
            svg.element(
                    "text", "nothing was measured", "class", "label", "x", "380", "y", "180", "text-anchor", "middle");
            return svg.close().toString();
        }
        DoubleSummaryStatistics ys = values(points().flatMap(point -> Stream.of(point.low(), point.high())));
        Plot plot = new Plot(
                LEFT, top, WIDTH - LEFT - RIGHT, PLOT_HEIGHT, Ruler.of(figure.x(), xs), Ruler.of(figure.y(), ys));
        grid(plot);
        labels(plot);
        CurvePen pen = new CurvePen(svg, plot, figure);
        legend.groups().forEach(pen::draw);
        return svg.close().toString();
    }

    private Stream<Curve.Point> points() {
        return figure.curves().stream().flatMap(curve -> curve.points().stream());
    }

    private static DoubleSummaryStatistics values(Stream<Double> values) {
        return values.mapToDouble(Double::doubleValue).summaryStatistics();
    }

    private void grid(Plot plot) {
        svg.empty(
                "rect",
                "class",
                "plot",
                "x",
                Coordinate.text(plot.left()),
                "y",
                Coordinate.text(plot.top()),
                "width",
                Coordinate.text(plot.width()),
                "height",
                Coordinate.text(plot.height()));
        for (Ruler.Tick tick : plot.horizontal().ticks()) {
            String x = Coordinate.text(plot.x(tick.value()));
            line(tick, x, Coordinate.text(plot.top()), x, Coordinate.text(plot.bottom()));
            line("tick", x, Coordinate.text(plot.bottom()), x, Coordinate.text(plot.bottom() + length(tick)));
            number(tick.label(), x, Coordinate.text(plot.bottom() + 19), "middle");
        }
        for (Ruler.Tick tick : plot.vertical().ticks()) {
            double y = plot.y(tick.value());
            line(
                    tick,
                    Coordinate.text(plot.left()),
                    Coordinate.text(y),
                    Coordinate.text(plot.right()),
                    Coordinate.text(y));
            line(
                    "tick",
                    Coordinate.text(plot.left() - length(tick)),
                    Coordinate.text(y),
                    Coordinate.text(plot.left()),
                    Coordinate.text(y));
            number(tick.label(), Coordinate.text(plot.left() - 9), Coordinate.text(y + 4), "end");
        }
    }

    private static double length(Ruler.Tick tick) {
        return tick.label().isEmpty() ? TICK / 2 : TICK;
    }

    private void line(Ruler.Tick tick, String x1, String y1, String x2, String y2) {
        line(tick.label().isEmpty() ? "grid minor" : "grid", x1, y1, x2, y2);
    }

    private void line(String style, String x1, String y1, String x2, String y2) {
        svg.empty("line", "class", style, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
    }

    private void number(String text, String x, String y, String anchor) {
        if (!text.isEmpty()) {
            svg.element("text", text, "class", "number", "x", x, "y", y, "text-anchor", anchor);
        }
    }

    private void labels(Plot plot) {
        svg.element(
                "text",
                label(figure.x()),
                "class",
                "label",
                "x",
                Coordinate.text(plot.left() + plot.width() / 2),
                "y",
                Coordinate.text(plot.bottom() + 42),
                "text-anchor",
                "middle");
        String middle = Coordinate.text(plot.top() + plot.height() / 2);
        svg.element(
                "text",
                label(figure.y()),
                "class",
                "label",
                "x",
                "16",
                "y",
                middle,
                "text-anchor",
                "middle",
                "transform",
                "rotate(-90 16 " + middle + ")");
    }

    private static String label(Axis axis) {
        return axis.unit().isEmpty() ? axis.label() : axis.label() + ", " + axis.unit();
    }
}
