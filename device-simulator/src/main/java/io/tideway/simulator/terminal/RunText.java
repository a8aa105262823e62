package io.tideway.simulator.terminal;

import io.tideway.simulator.engine.LiveMoment;
import io.tideway.simulator.report.Timeline.Moment;
import io.tideway.simulator.scenario.DeviceGroup;
import io.tideway.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A scenario and how it runs, as text. */
public final class RunText {

    private RunText() {}

    /** Scenarios to choose from. */
    public static List<String> list(List<Scenario> scenarios) {
        List<String> lines = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-16s %6s devices %7s msg/s  %s",
                    scenario.name(),
                    Numbers.count((long) scenario.devices()),
                    Numbers.count(scenario.meanPerSecond()),
                    scenario.description()));
        }
        return lines;
    }

    /** What is about to run. */
    public static List<String> plan(Scenario scenario) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s: %s (seed %d, about %s msg/s)",
                scenario.name(),
                scenario.description(),
                scenario.seed(),
                Numbers.count(scenario.meanPerSecond())));
        for (DeviceGroup group : scenario.groups()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %s × %d: %s",
                    group.name(),
                    group.devices(),
                    String.join(
                            ", ",
                            group.streams().stream()
                                    .map(stream -> stream.topic().template())
                                    .toList())));
        }
        return lines;
    }

    /** The live block. */
    public static List<String> block(LiveMoment now) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%.0f s, %s: sent %s, acknowledged %s, answered %s, refused by full queues %s, connections lost %s",
                now.atSeconds(),
                round(now),
                Numbers.count(now.sent()),
                Numbers.count(now.acknowledged()),
                Numbers.count(now.answered()),
                Numbers.count(now.refused()),
                Numbers.count(now.connectionsLost())));
        TextTable table = new TextTable("", "sent/s", "acknowledged/s", "answered/s", "p50", "p99", "max");
        for (LiveMoment.OfStream stream : now.streams()) {
            Moment moment = stream.moment();
            table.row(
                    stream.name(),
                    Numbers.count(moment.sentPerSecond()),
                    Numbers.count(moment.acknowledgedPerSecond()),
                    Numbers.count(moment.answeredPerSecond()),
                    Numbers.micros(moment.p50Micros()),
                    Numbers.micros(moment.p99Micros()),
                    Numbers.micros(moment.maxMicros()));
        }
        lines.addAll(table.lines());
        return lines;
    }

    /** The same as one line. */
    public static String line(LiveMoment now) {
        double worst = now.streams().stream()
                .mapToDouble(stream -> stream.moment().p99Micros())
                .max()
                .orElse(0);
        double sent = now.streams().stream()
                .mapToDouble(stream -> stream.moment().sentPerSecond())
                .sum();
        return String.format(
                Locale.ROOT,
                "%.0f s, %s: sent %s (%s msg/s), acknowledged %s, answered %s, p99 up to %s, refused %s, connections lost %s",
                now.atSeconds(),
                round(now),
                Numbers.count(now.sent()),
                Numbers.count(sent),
                Numbers.count(now.acknowledged()),
                Numbers.count(now.answered()),
                Numbers.micros(worst),
                Numbers.count(now.refused()),
                Numbers.count(now.connectionsLost()));
    }

    private static String round(LiveMoment now) {
        return now.round() == 0 ? "warm-up" : "round " + now.round() + " of " + now.rounds();
    }
}
