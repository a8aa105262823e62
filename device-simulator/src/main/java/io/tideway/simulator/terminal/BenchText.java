package io.tideway.simulator.terminal;

import io.tideway.simulator.bench.BurstReport;
import io.tideway.simulator.bench.Comparison;
import io.tideway.simulator.bench.IdleReport;
import io.tideway.simulator.bench.RoundResult;
import io.tideway.simulator.bench.SpeedReport;
import io.tideway.simulator.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Bench reports as text: medians, lowest and highest in parentheses; ratios are medians of those of the rounds. */
public final class BenchText {

    private BenchText() {}

    /** The speed of one gateway process. */
    public static List<String> speed(SpeedReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("durability: " + report.durability()
                + (report.startMs() > 0 ? ", ready " + Numbers.count(report.startMs()) + " ms after its start" : "")
                + (report.rssMaxBytes() > 0 ? ", RSS at most " + Numbers.mebibytes(report.rssMaxBytes()) : "")
                + (report.storeBytes() > 0 ? ", data folder " + Numbers.mebibytes(report.storeBytes()) : ""));
        for (Comparison comparison : report.comparisons()) {
            lines.addAll(comparison(comparison));
        }
        return lines;
    }

    /** A burst or an overload. */
    public static List<String> burst(BurstReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("durability: " + report.durability());
        lines.addAll(LoadText.summary(report.load()));
        lines.addAll(new TextTable("", "")
                .row("acknowledged and never answered", Numbers.count(report.acknowledgedUnanswered()))
                .row("answers out of order", Numbers.count(report.repliesOutOfOrder()))
                .row("sent anew after a lost session", Numbers.count(report.sentAnew()))
                .row("gateway RSS at most", Numbers.mebibytes(report.gateway().rssMaxBytes()))
                .lines());
        return lines;
    }

    /** Idle connections. */
    public static List<String> idle(IdleReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("durability: " + report.durability());
        lines.addAll(new TextTable("", "")
                .row("connections", Numbers.count(report.connections()))
                .row("connected in", String.format(Locale.ROOT, "%.1f s", report.connectSeconds()))
                .row("lost while held", Numbers.count(report.lost()))
                .row("gateway RSS without them", Numbers.mebibytes(report.rssBytesBefore()))
                .row("gateway RSS with them", Numbers.mebibytes(report.rssBytesWith()))
                .row("gateway RSS for one", Numbers.count(report.rssBytesPerConnection()) + " B")
                .row("simulator heap for one", Numbers.count(report.heapBytesPerDevice()) + " B")
                .lines());
        return lines;
    }

    private static List<String> comparison(Comparison of) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        boolean open = of.floor().get(0).load().offeredPerSecond() > 0;
        TextTable table = new TextTable(of.load(), "floor", "function", "function ÷ floor");
        figure(table, "msg/s", of, round -> round.load().repliesPerSecond(), 0);
        figure(table, "p50 µs", of, round -> round.load().replyMicros().p50(), 0);
        figure(table, "p99 µs", of, round -> round.load().replyMicros().p99(), 0);
        figure(table, "max µs", of, round -> round.load().replyMicros().max(), 0);
        figure(
                table,
                "PUBACK p50 µs",
                of,
                round -> round.load().acknowledgementMicros().p50(),
                0);
        figure(
                table,
                "PUBACK p99 µs",
                of,
                round -> round.load().acknowledgementMicros().p99(),
                0);
        if (open) {
            figure(
                    table,
                    "p50 µs from actual sending",
                    of,
                    round -> round.load().serviceMicros().p50(),
                    0);
            figure(
                    table,
                    "p99 µs from actual sending",
                    of,
                    round -> round.load().serviceMicros().p99(),
                    0);
            figure(
                    table,
                    "simulator's own lag p50 µs",
                    of,
                    round -> round.load().lagMicros().p50(),
                    0);
            figure(
                    table,
                    "simulator's own lag p99 µs",
                    of,
                    round -> round.load().lagMicros().p99(),
                    0);
        }
        figure(table, "gateway CPU s per 100,000", of, RoundResult::cpuSecondsPer100k, 2);
        figure(table, "simulator CPU s per 100,000", of, RoundResult::simulatorCpuSecondsPer100k, 2);
        figure(table, "gateway RSS MiB", of, round -> round.rssBytes() / 1048576.0, 0);
        // No ratio: the echo writes nothing, but for what the log of the process gets now and then.
        table.row(
                "bytes written per message",
                spread(of.floor(RoundResult::writtenBytesPerMessage), 0),
                spread(of.function(RoundResult::writtenBytesPerMessage), 0),
                "");
        figure(table, "lost", of, round -> round.load().lost(), 0);
        figure(table, "repeated", of, round -> round.load().repeated(), 0);
        lines.addAll(table.lines());
        return lines;
    }

    private static void figure(
            TextTable table, String name, Comparison of, ToDoubleFunction<RoundResult> figure, int decimals) {
        List<Double> ratios = of.ratios(figure);
        table.row(
                name,
                spread(of.floor(figure), decimals),
                spread(of.function(figure), decimals),
                ratios.isEmpty() ? "" : spread(Spread.of(ratios), 2));
    }

    private static String spread(Spread spread, int decimals) {
        String number = "%,." + decimals + "f";
        return String.format(
                Locale.ROOT, number + " (" + number + "–" + number + ")", spread.median(), spread.min(), spread.max());
    }
}
