package io.tideway.simulator.report.html;

import io.tideway.simulator.report.Axis;
import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.report.Figure;
import io.tideway.simulator.report.Quantile;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Latency by percentile, of all series that have any. */
final class SeriesFigures {
    private static final int CURVES_MAX = 7;
    private static final double MICROS_PER_MILLI = 1000;
    private static final double LEAST_MILLIS = 0.001;
    private static final String CAPTION = "From the intended send time. The last point is the greatest latency."
            + " With several rounds: their median, and a band from the lowest to the highest.";

    private SeriesFigures() {}

    /** Answers, and acknowledgements; in several figures where one would be too full. */
    static List<Figure> of(List<Series> series) {
        List<Figure> figures = new ArrayList<>(figures(series, "answers", "Latency of answers", Round::answer));
        figures.addAll(figures(series, "acknowledgements", "Latency of acknowledgements", Round::acknowledgement));
        return figures;
    }

    private static List<Figure> figures(
            List<Series> series, String id, String title, Function<Round, Distribution> latencies) {
        List<Curve> curves = series.stream()
                .map(one -> curve(one, latencies))
                .filter(curve -> !curve.points().isEmpty())
                .toList();
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < curves.size(); i += CURVES_MAX) {
            figures.add(new Figure(
                    id + (i == 0 ? "" : "-" + (i / CURVES_MAX + 1)),
                    title + (i == 0 ? "" : ", continued"),
                    CAPTION,
                    new Axis("share of messages that did not take longer", "", Axis.Scale.PERCENTILE),
                    Axis.log("latency", "ms"),
                    curves.subList(i, Math.min(curves.size(), i + CURVES_MAX))));
        }
        return figures;
    }

    /** Up to where every round has messages beyond. */
    private static Curve curve(Series series, Function<Round, Distribution> latencies) {
        List<Distribution> rounds = series.rounds().stream()
                .map(latencies)
                .filter(one -> one.count() > 0)
                .toList();
        List<Curve.Point> points = new ArrayList<>();
        if (!rounds.isEmpty()) {
            Distribution shortest = rounds.stream()
                    .reduce((a, b) -> a.count() <= b.count() ? a : b)
                    .orElseThrow();
            for (Quantile quantile : shortest.curve()) {
                // The greatest of n stands where half a message would be beyond.
                double x = quantile.fraction() < 1 ? quantile.fraction() : 1 - 0.5 / shortest.count();
                points.add(Curve.Point.of(
                        x,
                        Spread.of(rounds.stream()
                                .map(one -> millis(one.at(quantile.fraction())))
                                .toList())));
            }
        }
        return new Curve(series.name(), series.name(), Curve.Kind.DENSE, points);
    }

    /** A log axis has no zero. */
    private static double millis(double micros) {
        return Math.max(LEAST_MILLIS, micros / MICROS_PER_MILLI);
    }
}
