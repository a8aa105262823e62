package io.tideway.simulator.terminal;

import io.tideway.simulator.bench.Deployment;
import io.tideway.simulator.bench.DeploymentRounds;
import io.tideway.simulator.bench.HostsReport;
import io.tideway.simulator.bench.RoundResult;
import io.tideway.simulator.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Deployments as text: medians, lowest and highest in parentheses; ratios are medians of those of the rounds. */
public final class HostsText {
    private static final double MICROS_PER_MESSAGE = 1e6 / 1e5;

    private HostsText() {}

    /** A table of figures and one of ratios for each kind of load. */
    public static List<String> hosts(HostsReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "durability: %s; %d attached hosts; %d devices each; CPU and bytes of gateway and hosts together",
                report.durability(),
                report.hosts(),
                report.devices()));
        for (DeploymentRounds load : report.loads()) {
            lines.addAll(figures(load));
            lines.addAll(ratios(load));
        }
        return lines;
    }

    private static List<String> figures(DeploymentRounds load) {
        TextTable table = new TextTable(
                load.load(), "msg/s", "p50 µs", "p99 µs", "CPU µs a message", "bytes a message", "lost or repeated");
        for (Deployment deployment : load.rounds().keySet()) {
            table.row(
                    deployment.label(),
                    spread("%,.0f", load.figure(deployment, HostsText::rate)),
                    spread("%,.0f", load.figure(deployment, HostsText::p50)),
                    spread("%,.0f", load.figure(deployment, HostsText::p99)),
                    spread("%,.0f", load.figure(deployment, r -> r.cpuSecondsPer100k() * MICROS_PER_MESSAGE)),
                    spread("%,.0f", load.figure(deployment, RoundResult::writtenBytesPerMessage)),
                    Numbers.count(load.figure(
                                    deployment, r -> r.load().lost() + r.load().repeated())
                            .max()));
        }
        return spaced(table);
    }

    private static List<String> ratios(DeploymentRounds load) {
        TextTable table = new TextTable(load.load(), "÷", "msg/s", "p50", "p99", "CPU", "p50 more, µs");
        for (Deployment deployment : load.rounds().keySet()) {
            Deployment against = deployment.against();
            if (against != null && load.has(against)) {
                table.row(
                        deployment.label(),
                        against.label(),
                        ratio(load, deployment, against, HostsText::rate),
                        ratio(load, deployment, against, HostsText::p50),
                        ratio(load, deployment, against, HostsText::p99),
                        ratio(load, deployment, against, RoundResult::cpuSecondsPer100k),
                        Numbers.count(load.figure(deployment, HostsText::p50).median()
                                - load.figure(against, HostsText::p50).median()));
            }
        }
        return spaced(table);
    }

    private static List<String> spaced(TextTable table) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(table.lines());
        return lines;
    }

    private static double rate(RoundResult round) {
        return round.load().repliesPerSecond();
    }

    private static double p50(RoundResult round) {
        return round.load().replyMicros().p50();
    }

    private static double p99(RoundResult round) {
        return round.load().replyMicros().p99();
    }

    private static String ratio(
            DeploymentRounds load, Deployment of, Deployment to, ToDoubleFunction<RoundResult> figure) {
        return spread("%.2f", Spread.of(load.ratios(of, to, figure)));
    }

    /** One number where there is only one. */
    private static String spread(String number, Spread spread) {
        if (spread.min() == spread.max()) {
            return String.format(Locale.ROOT, number, spread.median());
        }
        return String.format(
                Locale.ROOT, number + " (" + number + "–" + number + ")", spread.median(), spread.min(), spread.max());
    }
}
