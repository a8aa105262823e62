package io.tideway.simulator.paper;

import io.tideway.simulator.report.Axis;
import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Figure;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The paper's figure of latency by dedicated containers, live, with the model beside it.
 *
 * @param systems one for each number of devices
 */
public record LatencyReport(List<PaperReport> systems) implements Reported {
    private static final double STABLE_USE = 0.9;

    /** Copies the list. */
    public LatencyReport {
        systems = List.copyOf(systems);
    }

    @Override
    public Report addTo(Report report) {
        return report.withFigures(List.of(
                        figure(
                                "mean-latency",
                                "Mean latency",
                                "; bars are two standard errors.",
                                PaperModel::meanLatencyS,
                                row -> row.measured().meanS(),
                                PaperRow::errorS),
                        figure(
                                "p95-latency",
                                "95th percentile of latency",
                                ". Of all requests, local and remote.",
                                (model, n) -> model.quantileS(n, 0.95),
                                row -> row.measured().p95S(),
                                row -> 0),
                        figure(
                                "p99-latency",
                                "99th percentile of latency",
                                ". Of all requests, local and remote.",
                                (model, n) -> model.quantileS(n, 0.99),
                                row -> row.measured().p99S(),
                                row -> 0)))
                .withTables(systems.stream().map(LatencyReport::table).toList())
                .withSeries(systems.stream().flatMap(LatencyReport::series).toList())
                .withMeasures(systems.stream()
                        .flatMap(system -> measures(system).stream())
                        .toList())
                .withNotes(notes());
    }

    @Override
    public boolean complete() {
        return systems.stream().allMatch(PaperReport::complete);
    }

    /** A figure of the model by the number of dedicated ones. */
    @FunctionalInterface
    private interface OfModel {
        double seconds(PaperModel model, int dedicated);
    }

    private Figure figure(
            String id,
            String title,
            String remark,
            OfModel ofModel,
            ToDoubleFunction<PaperRow> ofMeasurement,
            ToDoubleFunction<PaperRow> error) {
        List<Curve> curves = new ArrayList<>();
        for (PaperReport system : systems) {
            String group = name(system);
            PaperLoad load = system.config().load();
            PaperModel model = new PaperModel(load);
            curves.add(Curve.model(
                    "model, " + group,
                    group,
                    PaperGrid.all(load).stream()
                            .map(n -> Curve.Point.of(n, ofModel.seconds(model, n)))
                            .toList()));
            curves.add(Curve.measured(
                    "measured, " + group,
                    group,
                    system.rows().stream()
                            .filter(row -> ofMeasurement.applyAsDouble(row) > 0)
                            .map(row -> point(row, ofMeasurement.applyAsDouble(row), error.applyAsDouble(row)))
                            .toList()));
        }
        return new Figure(
                id,
                title + " against the number of dedicated slots",
                "Lines: M/M/1 for each device with a slot of its own, M/M/c for all others, as in the paper. Marks: the"
                        + " gateway, from the intended sending time to the answer" + remark,
                Axis.linear("dedicated slots (devices in the local phase)", ""),
                Axis.log(title.toLowerCase(Locale.ROOT), "s of the paper"),
                curves);
    }

    private static Curve.Point point(PaperRow row, double y, double error) {
        return new Curve.Point(row.dedicated(), y, Math.max(y / 2, y - error), y + error);
    }

    private static String name(PaperReport system) {
        return "N = " + system.config().load().devices();
    }

    private static Table table(PaperReport system) {
        List<List<String>> rows = system.rows().stream()
                .map(row -> List.of(
                        row.dedicated() + (row.dedicated() == system.modelBest() ? " *" : ""),
                        decimals(row.sharedUse(), 2),
                        decimals(row.model().meanS(), 4),
                        decimals(row.measured().meanS(), 4),
                        decimals(row.errorS(), 2),
                        decimals(row.ratio(), 2),
                        decimals(row.replayRatio(), 2),
                        decimals(row.model().p95S(), 2),
                        decimals(row.measured().p95S(), 2),
                        decimals(row.model().p99S(), 2),
                        decimals(row.measured().p99S(), 2),
                        decimals(row.lagP99Micros() / 1000, 1),
                        String.valueOf(row.round().answer().count())))
                .toList();
        return new Table(
                name(system) + ", C = " + system.config().load().containers()
                        + ": seconds of the paper; * the planner's choice",
                List.of(
                        "dedicated",
                        "shared use",
                        "model mean",
                        "measured mean",
                        "±",
                        "÷ model",
                        "÷ same draw",
                        "model p95",
                        "measured p95",
                        "model p99",
                        "measured p99",
                        "own lag p99, ms",
                        "requests"),
                rows);
    }

    private static String decimals(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** All remote, and the planner's choice. */
    private static java.util.stream.Stream<Series> series(PaperReport system) {
        return system.rows().stream()
                .filter(row -> row.dedicated() == 0 || row.dedicated() == system.modelBest())
                .map(row -> new Series(
                        name(system) + (row.dedicated() == 0 ? ", all remote" : ", planner's choice"),
                        "paper-service",
                        row.dedicated() == 0 ? "remote" : "mixed",
                        List.of(row.round())));
    }

    private static List<Measure> measures(PaperReport system) {
        List<Measure> measures = new ArrayList<>();
        system.rows().stream()
                .filter(row -> row.sharedUse() <= STABLE_USE)
                .mapToDouble(row -> Math.abs(row.ratio() - 1))
                .max()
                .ifPresent(worst -> measures.add(measure(
                        system,
                        "mean, farthest from the model where shared slots are at most 90 % busy",
                        worst,
                        "≤ 0.15")));
        system.measuredBest()
                .ifPresent(best -> measures.add(measure(
                        system, "measured best number − the model's", Math.abs(best - system.modelBest()), "≤ 3")));
        system.row(0)
                .ifPresent(remote -> system.row(system.modelBest()).ifPresent(best -> {
                    measures.add(measure(
                            system,
                            "planner's choice ÷ all remote, mean",
                            best.measured().meanS() / remote.measured().meanS(),
                            ""));
                    measures.add(measure(
                            system,
                            "planner's choice ÷ all remote, p95",
                            best.measured().p95S() / remote.measured().p95S(),
                            ""));
                    measures.add(measure(
                            system,
                            "planner's choice ÷ all remote, p99",
                            best.measured().p99S() / remote.measured().p99S(),
                            ""));
                    measures.add(measure(
                            system,
                            "the same by the model, p99",
                            best.model().p99S() / remote.model().p99S(),
                            ""));
                }));
        return measures;
    }

    private static Measure measure(PaperReport system, String name, double value, String aim) {
        return new Measure(name(system) + ", paper", name, "", Better.LOWER, List.of(value), aim);
    }

    private List<String> notes() {
        if (systems.isEmpty()) {
            return List.of();
        }
        PaperConfig config = systems.get(0).config();
        PaperLoad load = config.load();
        return List.of(
                "Model and experiment after C. Puliafito et al., Stateful Function as a Service at the Edge, Computer 55(9),"
                        + " 2022, doi 10.1109/MC.2021.3138690.",
                String.format(
                        Locale.ROOT,
                        "Devices are Poisson sources of %s requests per second; the function occupies its worker for an"
                                + " exponentially distributed time of mean %s s in the local and %s s in the remote phase;"
                                + " %d workers. Time runs %s times as fast as in the paper: a latency of 1 ms on the gateway"
                                + " is %s s here. Percentile curves are in real time.",
                        load.ratePerSecond(),
                        load.localServiceS(),
                        load.remoteServiceS(),
                        load.containers(),
                        config.scale(),
                        config.scale() / 1000),
                "A dedicated slot is the worker that an instance in its local phase has for itself; pins hold the phases."
                        + " Requests of a remote device go to " + config.parts()
                        + " keys in turn, because Tideway keeps order"
                        + " per key and the model's clients do not wait for themselves.",
                "A number during which the simulator sent late by more than 15 ms at p99 is measured once more, and the run with"
                        + " less of that counts, whatever its latency; 'own lag' is in real time.",
                "'same draw' is the mean of the very same requests in ideal queues: it is free of the luck of the draw, which"
                        + " near the end of the stable region is large.",
                systems.stream()
                                .flatMap(system -> system.rows().stream())
                                .mapToLong(PaperRow::otherPhase)
                                .sum() + " answers came from another phase than the one asked for.");
    }
}
