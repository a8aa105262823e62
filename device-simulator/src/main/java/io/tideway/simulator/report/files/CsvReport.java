package io.tideway.simulator.report.files;

import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.report.Figure;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Quantile;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.Timeline;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report as one CSV table with a number a line, so that any tool can filter and plot it. */
public final class CsvReport {
    private static final List<Object> HEAD =
            List.of("kind", "group", "name", "round", "x", "value", "low", "high", "unit");
    private static final String MICROS = "µs";

    private final StringBuilder text = new StringBuilder();

    private CsvReport() {}

    /** All lines, each ended as RFC 4180 has it. */
    public static String text(Report report) {
        CsvReport csv = new CsvReport();
        csv.line(HEAD);
        report.allMeasures().forEach(csv::measure);
        report.series().forEach(csv::series);
        report.timelines().forEach(csv::timeline);
        report.figures().forEach(csv::figure);
        return csv.text.toString();
    }

    private void measure(Measure measure) {
        for (int round = 0; round < measure.rounds().size(); round++) {
            double value = measure.rounds().get(round);
            line(List.of("measure", measure.group(), measure.name(), round + 1, "", value, "", "", measure.unit()));
        }
    }

    private void series(Series series) {
        for (int round = 0; round < series.rounds().size(); round++) {
            quantiles(
                    series.name(),
                    "answer",
                    round + 1,
                    series.rounds().get(round).answer());
            quantiles(
                    series.name(),
                    "PUBACK",
                    round + 1,
                    series.rounds().get(round).acknowledgement());
        }
    }

    private void quantiles(String series, String name, int round, Distribution of) {
        for (Quantile quantile : of.curve()) {
            line(List.of("quantile", series, name, round, quantile.fraction(), quantile.micros(), "", "", MICROS));
        }
    }

    private void timeline(Timeline timeline) {
        for (Timeline.Moment moment : timeline.moments()) {
            moment(timeline.name(), moment, "sent", moment.sentPerSecond(), "msg/s");
            moment(timeline.name(), moment, "acknowledged", moment.acknowledgedPerSecond(), "msg/s");
            moment(timeline.name(), moment, "answered", moment.answeredPerSecond(), "msg/s");
            moment(timeline.name(), moment, "p50", moment.p50Micros(), MICROS);
            moment(timeline.name(), moment, "p99", moment.p99Micros(), MICROS);
            moment(timeline.name(), moment, "max", moment.maxMicros(), MICROS);
            if (moment.local() >= 0) {
                moment(timeline.name(), moment, "local", moment.local(), "instances");
                moment(timeline.name(), moment, "remote", moment.remote(), "instances");
                moment(timeline.name(), moment, "switching", moment.switching(), "instances");
            }
        }
    }

    private void moment(String timeline, Timeline.Moment moment, String name, double value, String unit) {
        line(List.of("timeline", timeline, name, "", moment.atSeconds(), value, "", "", unit));
    }

    private void figure(Figure figure) {
        for (Curve curve : figure.curves()) {
            for (Curve.Point point : curve.points()) {
                line(List.of(
                        "curve",
                        figure.id(),
                        curve.name(),
                        "",
                        point.x(),
                        point.y(),
                        point.low(),
                        point.high(),
                        figure.y().unit()));
            }
        }
    }

    private void line(List<Object> cells) {
        text.append(Stream.of(cells.toArray()).map(CsvReport::cell).collect(Collectors.joining(",", "", "\r\n")));
    }

    private static String cell(Object value) {
        String text = String.valueOf(value);
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
