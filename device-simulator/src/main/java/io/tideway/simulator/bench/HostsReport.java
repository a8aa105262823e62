package io.tideway.simulator.bench;

import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same function in several deployments.
 *
 * @param durability what gateways and hosts were started with
 * @param hosts attached to a gateway
 * @param devices of each deployment
 * @param loads one for each kind of load
 */
public record HostsReport(String durability, int hosts, int devices, List<DeploymentRounds> loads) implements Reported {

    /** Copies the list. */
    public HostsReport {
        loads = List.copyOf(loads);
    }

    @Override
    public Report addTo(Report report) {
        List<Series> series = new ArrayList<>();
        List<Measure> measures = new ArrayList<>();
        for (DeploymentRounds load : loads) {
            for (Deployment deployment : load.rounds().keySet()) {
                series.add(series(load, deployment));
                Deployment against = deployment.against();
                if (against != null && load.has(against)) {
                    String group = name(load, deployment) + " ÷ " + against.label();
                    measures.add(ratio(
                            group,
                            load,
                            deployment,
                            against,
                            "answered",
                            Better.HIGHER,
                            r -> r.load().repliesPerSecond()));
                    measures.add(ratio(
                            group,
                            load,
                            deployment,
                            against,
                            "answer p50",
                            Better.LOWER,
                            r -> r.load().replyMicros().p50()));
                    measures.add(ratio(
                            group,
                            load,
                            deployment,
                            against,
                            "answer p99",
                            Better.LOWER,
                            r -> r.load().replyMicros().p99()));
                    measures.add(ratio(
                            group,
                            load,
                            deployment,
                            against,
                            "CPU per message",
                            Better.LOWER,
                            RoundResult::cpuSecondsPer100k));
                }
            }
        }
        return report.withSeries(series)
                .withMeasures(measures)
                .withNotes(List.of(String.format(
                        Locale.ROOT,
                        "%d devices each; %d attached hosts. CPU and bytes are those of the gateway and its hosts together,"
                                + " without the cloud store.",
                        devices,
                        hosts)));
    }

    private Series series(DeploymentRounds load, Deployment deployment) {
        return new Series(
                name(load, deployment),
                deployment == Deployment.ECHO ? "" : "function",
                "",
                load.rounds().getOrDefault(deployment, List.of()).stream()
                        .map(RoundResult::round)
                        .toList());
    }

    private String name(DeploymentRounds load, Deployment deployment) {
        return durability + ", " + load.load() + ", " + deployment.label();
    }

    private static Measure ratio(
            String group,
            DeploymentRounds load,
            Deployment of,
            Deployment to,
            String figure,
            Better better,
            ToDoubleFunction<RoundResult> value) {
        return new Measure(group, figure, "", better, load.ratios(of, to, value), "");
    }

    /** Whether every message of every round was answered exactly once. */
    @Override
    public boolean complete() {
        return loads.stream()
                .flatMap(load -> load.rounds().values().stream())
                .flatMap(List::stream)
                .allMatch(round -> round.load().lost() == 0 && round.load().repeated() == 0);
    }
}
