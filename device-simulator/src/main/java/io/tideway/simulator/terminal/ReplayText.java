package io.tideway.simulator.terminal;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.recording.Recording.Extent;
import io.tideway.simulator.recording.ReplayResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A playing, for people. */
public final class ReplayText {

    private ReplayText() {}

    /** What is going to be played. */
    public static String beginning(Path file, Extent extent, double speed, BrokerAddress broker) {
        String pace = Double.isInfinite(speed)
                ? "as fast as it takes them"
                : String.format(Locale.ROOT, "in %.1f s", extent.spanMicros() / 1e6 / speed);
        return Numbers.count(extent.messages()) + " messages of " + file + " to " + broker + " " + pace;
    }

    /** Where it stands; {@code messages} in all, 0 when there is no end. */
    public static String line(ReplayResult now, long messages) {
        return String.format(
                Locale.ROOT,
                "%.0f s: %s%s sent, %s acknowledged, %s refused, lag p99 %s, acknowledged within p99 %s",
                now.seconds(),
                Numbers.count(now.sent()),
                messages == 0 ? "" : " of " + Numbers.count(messages),
                Numbers.count(now.acknowledged()),
                Numbers.count(now.refusedTotal()),
                Numbers.latency(now.lagMicros(), now.lagMicros().p99()),
                Numbers.latency(
                        now.acknowledgementMicros(), now.acknowledgementMicros().p99()));
    }

    /** What became of it. */
    public static List<String> summary(ReplayResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s messages, %s of payload in %.2f s, %s/s%s",
                Numbers.count(result.sent()),
                Numbers.mebibytes(result.bytes()),
                result.seconds(),
                Numbers.count(result.sent() / Math.max(1e-9, result.seconds())),
                result.rounds() > 1 ? ", " + result.rounds() + " rounds" : ""));
        lines.add(Numbers.count(result.acknowledged()) + " acknowledged, " + Numbers.count(result.unacknowledged())
                + " not acknowledged, " + Numbers.count(result.refusedTotal()) + " refused" + reasons(result)
                + (result.disconnects() == 0 ? "" : ", " + result.disconnects() + " connections lost"));
        TextTable table = new TextTable("from the intended time", "p50", "p90", "p99", "p99.9", "max");
        add(table, "sent (lag)", result.lagMicros());
        add(table, "acknowledged", result.acknowledgementMicros());
        lines.addAll(table.lines());
        return lines;
    }

    private static void add(TextTable table, String name, io.tideway.simulator.load.Percentiles of) {
        TextTable unused = table.row(
                name,
                Numbers.latency(of, of.p50()),
                Numbers.latency(of, of.p90()),
                Numbers.latency(of, of.p99()),
                Numbers.latency(of, of.p999()),
                Numbers.latency(of, of.max()));
    }

    private static String reasons(ReplayResult result) {
        if (result.refused().isEmpty()) {
            return "";
        }
        List<String> reasons = new ArrayList<>();
        result.refused()
                .forEach((reason, count) ->
                        reasons.add(String.format(Locale.ROOT, "reason 0x%02x: %s", reason, Numbers.count(count))));
        return " (" + String.join(", ", reasons) + ")";
    }
}
