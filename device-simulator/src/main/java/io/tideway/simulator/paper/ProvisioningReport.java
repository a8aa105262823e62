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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The paper's figure of containers per client, live, with the model beside it.
 *
 * @param load of one client; its devices and containers do not matter
 * @param fractions of the time that clients are stateful, in the order of the figure
 * @param epsilon bound of the share of time in which no dedicated container is free
 * @param ample gateways with room for all: how many slots were taken
 * @param planned gateways with the planner's number of containers
 * @param remote gateways without slots, with the clients of a planned one
 */
public record ProvisioningReport(
        PaperLoad load,
        List<Double> fractions,
        double epsilon,
        List<OnOffRow> ample,
        List<OnOffRow> planned,
        List<OnOffRow> remote)
        implements Reported {
    private static final int CLIENTS_MAX = 100;
    private static final int CLIENTS_STEP = 5;
    private static final double LEAST = 1e-4;
    private static final double[] FRACTIONS = {
        0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.993, 0.995, 0.997, 0.998,
        0.999
    };
    private static final int LEAST_BEYOND = 5;

    /** Copies the lists. */
    public ProvisioningReport {
        fractions = List.copyOf(fractions);
        ample = List.copyOf(ample);
        planned = List.copyOf(planned);
        remote = List.copyOf(remote);
    }

    @Override
    public Report addTo(Report report) {
        Report with = report.withFigures(List.of(containers(), overflow()))
                .withTables(List.of(ampleTable(), plannedTable()))
                .withSeries(Stream.concat(planned.stream(), remote.stream())
                        .map(ProvisioningReport::series)
                        .toList())
                .withMeasures(measures())
                .withNotes(notes());
        return remote.isEmpty() ? with : with.withFigures(List.of(tail()));
    }

    @Override
    public boolean complete() {
        return Stream.of(ample, planned, remote).flatMap(List::stream).allMatch(row -> row.lost() == 0);
    }

    private Figure containers() {
        List<Curve> curves = new ArrayList<>();
        for (double stateful : fractions) {
            String group = percent(stateful);
            List<Curve.Point> model = new ArrayList<>();
            for (int n = CLIENTS_STEP; n <= CLIENTS_MAX; n += CLIENTS_STEP) {
                int clients = n;
                new OnOffModel(with(n), stateful)
                        .containersMin(epsilon)
                        .ifPresent(c -> model.add(Curve.Point.of(clients, (double) c / clients)));
            }
            curves.add(Curve.model("model, " + group, group, model));
            curves.add(Curve.measured(
                    "measured, " + group,
                    group,
                    ample.stream()
                            .filter(row -> row.config().stateful() == stateful)
                            .map(row -> Curve.Point.of(
                                    row.config().load().devices(),
                                    (double) containers(row, row.taken())
                                            / row.config().load().devices()))
                            .toList()));
        }
        return new Figure(
                "containers",
                "Containers per client against the number of clients",
                String.format(
                        Locale.ROOT,
                        "So that a client in a stateful period finds no dedicated container for at most %s of the time. Lines:"
                                + " the planner's formulas. Marks: the gateway had a slot for every client; the number of slots"
                                + " taken was looked at 25 times a second, and the number that was exceeded no more often than"
                                + " that gives the containers.",
                        share(epsilon)),
                Axis.linear("clients", ""),
                Axis.linear("containers per client", ""),
                curves);
    }

    private int containers(OnOffRow row, Occupancy occupancy) {
        return row.config().model().containersFor(occupancy.needed(epsilon));
    }

    private PaperLoad with(int clients) {
        return new PaperLoad(clients, load.ratePerSecond(), clients, load.localServiceS(), load.remoteServiceS());
    }

    private Figure overflow() {
        int most = ample.stream()
                .mapToInt(row -> row.config().load().devices())
                .max()
                .orElse(0);
        List<Curve> curves = new ArrayList<>();
        for (OnOffRow row : ample) {
            if (row.config().load().devices() == most) {
                String group = percent(row.config().stateful());
                List<Curve.Point> model = new ArrayList<>();
                List<Curve.Point> measured = new ArrayList<>();
                for (int d = 1; d <= most; d++) {
                    add(model, d, row.config().model().overflow(d));
                    add(measured, d, row.taken().overflow(d));
                }
                curves.add(Curve.model("model, " + group, group, model));
                curves.add(Curve.measured("measured, " + group, group, measured));
            }
        }
        return new Figure(
                "overflow",
                "Share of time in which so many dedicated slots are all taken, " + most + " clients",
                "Of the time in which at least one is. Lines: binomial, as in the planner. Marks: the gateway, as above.",
                Axis.linear("dedicated slots", ""),
                Axis.log("share of time all are taken", ""),
                curves);
    }

    private static void add(List<Curve.Point> points, int x, double y) {
        if (y >= LEAST) {
            points.add(Curve.Point.of(x, y));
        }
    }

    private Figure tail() {
        List<Curve> curves = new ArrayList<>();
        for (OnOffRow row : remote) {
            String clients = clients(row);
            curves.add(tail("all remote, " + clients, row));
            planned(row).ifPresent(one -> curves.add(tail("planner's choice, " + clients, one)));
        }
        return new Figure(
                "bursts",
                "Latency in stateful periods: the planner's choice against all remote",
                "The same clients with the same periods and requests, once with the planner's containers and slots, once with"
                        + " as many containers and no slots. Requests of stateful periods, from the intended sending time to"
                        + " the answer; those that came before the switch to the local phase was done are in it.",
                new Axis("share of requests that did not take longer", "", Axis.Scale.PERCENTILE),
                Axis.log("latency", "s of the paper"),
                curves);
    }

    private static Curve tail(String name, OnOffRow row) {
        List<Curve.Point> points = new ArrayList<>();
        for (double fraction : FRACTIONS) {
            if (row.latenciesS().size() * (1 - fraction) >= LEAST_BEYOND && row.latencyS(fraction) > 0) {
                points.add(Curve.Point.of(fraction, row.latencyS(fraction)));
            }
        }
        return new Curve(name, name, Curve.Kind.MEASURED, points);
    }

    private Optional<OnOffRow> planned(OnOffRow remoteRow) {
        return planned.stream()
                .filter(row -> row.config().stateful() == remoteRow.config().stateful()
                        && row.config().load().equals(remoteRow.config().load()))
                .findFirst();
    }

    private Table ampleTable() {
        return new Table(
                "Room for every client: how many dedicated slots were taken, and what follows for the containers",
                List.of(
                        "stateful time",
                        "clients",
                        "slots: model",
                        "same draw",
                        "measured",
                        "containers: model",
                        "same draw",
                        "measured",
                        "samples"),
                ample.stream().map(this::ampleRow).toList());
    }

    private List<String> ampleRow(OnOffRow row) {
        OnOffModel model = row.config().model();
        int slots = 1;
        while (model.overflow(slots) > epsilon) {
            slots++;
        }
        double samples =
                row.taken().weights().stream().mapToDouble(Double::doubleValue).sum();
        return List.of(
                percent(row.config().stateful()),
                String.valueOf(row.config().load().devices()),
                String.valueOf(slots),
                String.valueOf(row.drawn().needed(epsilon)),
                String.valueOf(row.taken().needed(epsilon)),
                String.valueOf(model.containersFor(slots)),
                String.valueOf(containers(row, row.drawn())),
                String.valueOf(containers(row, row.taken())),
                String.format(Locale.ROOT, "%.0f", samples));
    }

    private Table plannedTable() {
        return new Table(
                "The planner's containers and slots: share of time in which all dedicated slots are taken (ε = "
                        + share(epsilon) + "); latency of requests in stateful periods, seconds of the paper",
                List.of(
                        "stateful time",
                        "clients",
                        "containers",
                        "slots",
                        "all taken: model",
                        "same draw",
                        "measured",
                        "served remotely",
                        "p50",
                        "p95",
                        "p99",
                        "requests"),
                Stream.concat(planned.stream(), remote.stream())
                        .map(ProvisioningReport::plannedRow)
                        .toList());
    }

    private static List<String> plannedRow(OnOffRow row) {
        OnOffConfig config = row.config();
        boolean none = config.slots() == 0;
        return List.of(
                percent(config.stateful()),
                String.valueOf(config.load().devices()),
                String.valueOf(config.load().containers()),
                String.valueOf(config.slots()),
                none ? "" : share(config.model().overflow(config.slots())),
                none ? "" : share(row.drawn().overflow(config.slots())),
                none ? "" : share(row.taken().overflow(config.slots())),
                share(row.remoteShare()),
                seconds(row.latencyS(0.5)),
                seconds(row.latencyS(0.95)),
                seconds(row.latencyS(0.99)),
                String.valueOf(row.latenciesS().size()));
    }

    private static Series series(OnOffRow row) {
        boolean none = row.config().slots() == 0;
        return new Series(
                clients(row) + (none ? ", all remote" : ", planner's choice"),
                "paper-service",
                none ? "remote" : "mixed",
                List.of(row.round()));
    }

    private List<Measure> measures() {
        List<Measure> measures = new ArrayList<>();
        for (OnOffRow row : ample) {
            measures.add(
                    measure(clients(row) + ", room for all", "containers, measured", containers(row, row.taken()), ""));
        }
        for (OnOffRow row : planned) {
            measures.add(measure(
                    clients(row) + ", planned",
                    "share of time all slots are taken",
                    row.taken().overflow(row.config().slots()),
                    "≤ " + epsilon));
        }
        for (OnOffRow row : remote) {
            planned(row).filter(one -> row.latencyS(0.99) > 0).ifPresent(one -> {
                String group = clients(row) + ", planned";
                measures.add(measure(
                        group, "p95 in stateful periods ÷ all remote", one.latencyS(0.95) / row.latencyS(0.95), ""));
                measures.add(measure(
                        group,
                        "p99 in stateful periods ÷ all remote",
                        one.latencyS(0.99) / row.latencyS(0.99),
                        "≤ 0.5"));
                double modelS = new PaperModel(row.config().load()).quantileS(0, 0.99);
                measures.add(measure(
                        group,
                        "p99 in stateful periods ÷ the model's all remote",
                        one.latencyS(0.99) / modelS,
                        "≤ 0.5"));
            });
        }
        return measures;
    }

    private static Measure measure(String group, String name, double value, String aim) {
        return new Measure(group, name, "", Better.LOWER, List.of(value), aim);
    }

    private List<String> notes() {
        OnOffRow any = Stream.of(planned, ample, remote)
                .flatMap(List::stream)
                .findFirst()
                .orElse(null);
        if (any == null) {
            return List.of();
        }
        OnOffConfig config = any.config();
        return List.of(
                "Model after C. Puliafito et al., Stateful Function as a Service at the Edge, Computer 55(9), 2022, doi"
                        + " 10.1109/MC.2021.3138690.",
                String.format(
                        Locale.ROOT,
                        "How it is measured: each client is in stateful and stateless periods in turn, of exponentially"
                                + " distributed lengths, %d ms together on average (half of that where only slots are counted, so"
                                + " that more periods fit in), and sends %s requests per second of the"
                                + " paper throughout. A stateful period begins with a request by which the function asks for"
                                + " the local phase until the period's end (preferLocal); the gateway grants it while a slot"
                                + " is free. Time runs %s times as fast as in the paper: a latency of 1 ms on the gateway is"
                                + " %s s here. Percentile curves of series are in real time.",
                        config.cycle().toMillis(),
                        config.load().ratePerSecond(),
                        config.scale(),
                        config.scale() / 1000),
                "Until the switch to the local phase is done, requests of a stateful period are served remotely: 'served remotely'"
                        + " says how many. The tail is that of the local phase only where periods are long against a switch.",
                "A slot is taken from the beginning of the switch to the local phase to the end of the switch back; the gateway"
                        + " chooses instances every few milliseconds, so slots are taken a little after a period begins and"
                        + " freed a little after it ends.",
                "A client is one instance here: in the remote phase its requests wait for each other too, which those of the"
                        + " model's clients do not. The ratio to the model's all remote is without that.",
                "'same draw' is what ideal slots would have had with the very same periods: its distance from the model is the"
                        + " luck of the draw, that of the gateway from it is the gateway's.");
    }

    private static String clients(OnOffRow row) {
        return percent(row.config().stateful()) + ", " + row.config().load().devices() + " clients";
    }

    private static String percent(double stateful) {
        return String.format(Locale.ROOT, "%.0f %% stateful", 100 * stateful);
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * value);
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
