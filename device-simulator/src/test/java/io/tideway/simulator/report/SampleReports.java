package io.tideway.simulator.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** Reports with something in every part. */
public final class SampleReports {
    private static final long SEED = 7;

    private SampleReports() {}

    /** Two series of three rounds, a timeline, and the paper's figure with two groups. */
    public static Report full() {
        return Report.of(origin("Sample <of> a report & \"more\""))
                .withSeries(List.of(series("floor", 300, ""), series("running-average, remote", 2_500, "remote")))
                .withMeasures(List.of(
                        new Measure("", "p99 ÷ all remote", "", Better.LOWER, List.of(0.42, 0.5, 0.45), "≤ 0.5")))
                .withTimelines(List.of(timeline()))
                .withFigures(List.of(paper()))
                .withTables(List.of(new Table(
                        "A table", List.of("N", "best", "with, comma"), List.of(List.of("50", "33", "\"quoted\"")))))
                .withFindings(List.of("device d1 lost message 17"))
                .withNotes(List.of("First note.", "Second <note>."));
    }

    /** Nothing but its origin. */
    public static Report empty() {
        return Report.of(origin("Empty"));
    }

    /** One series whose answers all took so many times as long. */
    public static Report series(double factor) {
        return Report.of(origin("Series")).withSeries(List.of(series("function", 300 * factor, "local")));
    }

    private static Origin origin(String title) {
        return new Origin(
                title,
                "device-simulator bench --rounds=3",
                SEED,
                new Machine("Some CPU 3000", 2, 24L << 30, "Some Linux", "Some JVM 17"),
                Instant.parse("2026-01-02T03:04:05.678Z"),
                61.5,
                3,
                false);
    }

    private static Series series(String name, double micros, String phase) {
        List<Round> rounds = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            Distribution answer = latencies(micros * (1 + 0.1 * round), SEED + round);
            rounds.add(new Round(
                    10,
                    1000,
                    998 + round,
                    new Counts(10_000, 10_000, 10_000, 0, 0, 0, 0, 0),
                    answer,
                    latencies(micros / 2, SEED - round),
                    latencies(20, SEED),
                    new Usage(1.5, 0.5, 200L << 20, 220L << 20, 3_000_000, 5L << 20)));
        }
        return new Series(name, "running-average", phase, rounds);
    }

    private static Distribution latencies(double micros, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Histogram nanos = new Histogram(3);
        for (int i = 0; i < 10_000; i++) {
            double tail = random.nextDouble() < 0.01 ? 10 : 1;
            nanos.recordValue((long) (1000 * micros * (0.7 - 0.4 * tail * Math.log(1 - random.nextDouble()))));
        }
        return Distribution.of(nanos);
    }

    private static Timeline timeline() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Timeline.Moment> moments = new ArrayList<>();
        for (int second = 1; second <= 60; second++) {
            double rate = 900 + 200 * random.nextDouble();
            int local = Math.min(30, second);
            moments.add(new Timeline.Moment(
                    second,
                    rate,
                    rate - 5,
                    rate - 9,
                    300 + 50 * random.nextDouble(),
                    3000 + 900 * random.nextDouble(),
                    6000 + 9000 * random.nextDouble(),
                    local,
                    40 - local,
                    second % 7 == 0 ? 2 : 0));
        }
        return new Timeline("closed loop", moments);
    }

    private static Figure paper() {
        List<Curve> curves = new ArrayList<>();
        for (int clients = 50; clients <= 110; clients += 20) {
            List<Curve.Point> model = new ArrayList<>();
            List<Curve.Point> measured = new ArrayList<>();
            for (int n = 0; n < 60 - clients / 2; n++) {
                double y = 3 - n * (0.05 - clients / 4000.0) + 0.1 / (60 - clients / 2.0 - n);
                model.add(Curve.Point.of(n, y));
                if (n % 5 == 0) {
                    measured.add(new Curve.Point(n, y * 1.02, y * 0.97, y * 1.06));
                }
            }
            curves.add(Curve.model("model, N = " + clients, "N = " + clients, model));
            curves.add(Curve.measured("measured, N = " + clients, "N = " + clients, measured));
        }
        return new Figure(
                "paper",
                "Mean latency by dedicated slots",
                "A caption.",
                Axis.linear("dedicated slots", ""),
                Axis.log("mean latency", "s"),
                curves);
    }
}
