package io.tideway.simulator.terminal;

import io.tideway.simulator.bench.AutoReport;
import io.tideway.simulator.bench.AutoRound;
import io.tideway.simulator.bench.Contender;
import io.tideway.simulator.bench.PhaseReport;
import io.tideway.simulator.bench.PhaseRound;
import io.tideway.simulator.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Reports on phases as text: medians, lowest and highest in parentheses, and what is aimed at. */
public final class PhaseText {

    private PhaseText() {}

    /** Remote against local phases. */
    public static List<String> phases(PhaseReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "durability: %s; store %d ms away, sync every %d ms; %d devices, %,.1f msg/s each; rounds: %d",
                report.durability(),
                report.roundTripMs(),
                report.syncIntervalMs(),
                report.devices(),
                report.ratePerSecond(),
                report.rounds().size()));
        if (report.rounds().isEmpty()) {
            return lines;
        }
        lines.addAll(new TextTable("", "", "aim")
                .row("store round trip, measured by the gateway", micros(report, PhaseRound::roundTripMicros))
                .row("reading and then writing would take at least", micros(report, r -> 2 * r.roundTripMicros()))
                .row("remote p50", micros(report, r -> r.remote().replyMicros().p50()))
                .row("remote p50 ÷ round trip", ratio(report, PhaseRound::remoteP50InRoundTrips), "≤ 1.15")
                .row(
                        "remote p50 ÷ round trip as set",
                        ratio(
                                report,
                                r -> r.remote().replyMicros().p50() / (1_000.0 * Math.max(1, report.roundTripMs()))))
                .row("remote p99", micros(report, r -> r.remote().replyMicros().p99()))
                .row("remote p99 ÷ round trip", ratio(report, PhaseRound::remoteP99InRoundTrips))
                .row("local p50", micros(report, r -> r.local().replyMicros().p50()))
                .row("local p99", micros(report, r -> r.local().replyMicros().p99()))
                .row("local p99 ÷ remote p50", ratio(report, PhaseRound::localP99ToRemoteP50), "≤ 0.10")
                .row(
                        "echo of the broker alone: p50",
                        micros(report, r -> r.floor().replyMicros().p50()))
                .row("p99", micros(report, r -> r.floor().replyMicros().p99()))
                .row("local p99 ÷ p99 of the echo", ratio(report, PhaseRound::localP99ToFloor))
                .row("store calls per remote message", ratio(report, PhaseRound::remoteCallsPerMessage))
                .row(
                        "of those, loads on a cold cache",
                        number(report, r -> r.remoteStore().cacheMisses()))
                .row("store bytes per remote message", number(report, PhaseRound::remoteBytesPerMessage))
                .row(
                        "store bytes per local message, switches included",
                        number(report, PhaseRound::localBytesPerMessage))
                .row("local ÷ remote bytes", percent(report, PhaseRound::localBytesToRemote), "≤ 5.0 %")
                .row("lost", number(report, r -> r.remote().lost() + r.local().lost()), "0")
                .row(
                        "repeated",
                        number(report, r -> r.remote().repeated() + r.local().repeated()),
                        "0")
                .lines());
        return lines;
    }

    /** Ways to choose phases. */
    public static List<String> auto(AutoReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "durability: %s; store %d ms away; %d devices in bursts, %.1f at a time on average; %d slots; seed %d",
                report.durability(),
                report.roundTripMs(),
                report.devices(),
                report.meanActive(),
                report.slots(),
                report.seed()));
        TextTable table = new TextTable(
                "",
                "mean ms",
                "p50 ms",
                "p99 ms",
                "local",
                "switches",
                "lost or repeated",
                "mean ÷ remote",
                "p99 ÷ remote",
                "mean ÷ fit",
                "p99 ÷ fit");
        for (Contender contender : Contender.values()) {
            if (!report.rounds().getOrDefault(contender, List.of()).isEmpty()) {
                table.row(row(report, contender));
            }
        }
        lines.addAll(table.lines());
        return lines;
    }

    private static String[] row(AutoReport report, Contender contender) {
        ToDoubleFunction<AutoRound> mean = round -> round.load().replyMicros().mean();
        ToDoubleFunction<AutoRound> p99 = round -> round.load().replyMicros().p99();
        return new String[] {
            contender.label(),
            spread("%.2f", report.figure(contender, round -> mean.applyAsDouble(round) / 1_000)),
            spread(
                    "%.2f",
                    report.figure(contender, round -> round.load().replyMicros().p50() / 1_000)),
            spread("%.2f", report.figure(contender, round -> p99.applyAsDouble(round) / 1_000)),
            String.format(
                    Locale.ROOT,
                    "%.0f %%",
                    100 * report.figure(contender, AutoRound::localShare).median()),
            Numbers.count(
                    report.figure(contender, round -> round.store().switches()).median()),
            Numbers.count(report.figure(
                            contender,
                            round -> round.load().lost() + round.load().repeated())
                    .max()),
            spread("%.2f", report.ratio(contender, Contender.ALL_REMOTE, mean)),
            spread("%.2f", report.ratio(contender, Contender.ALL_REMOTE, p99)),
            spread("%.2f", report.ratio(contender, Contender.ALL_LOCAL_THAT_FIT, mean)),
            spread("%.2f", report.ratio(contender, Contender.ALL_LOCAL_THAT_FIT, p99))
        };
    }

    private static String micros(PhaseReport report, ToDoubleFunction<PhaseRound> micros) {
        return spread("%.2f", report.figure(round -> micros.applyAsDouble(round) / 1_000)) + " ms";
    }

    private static String ratio(PhaseReport report, ToDoubleFunction<PhaseRound> figure) {
        return spread("%.3f", report.figure(figure));
    }

    private static String number(PhaseReport report, ToDoubleFunction<PhaseRound> figure) {
        return spread("%,.1f", report.figure(figure));
    }

    private static String percent(PhaseReport report, ToDoubleFunction<PhaseRound> figure) {
        return spread("%.1f", report.figure(round -> 100 * figure.applyAsDouble(round))) + " %";
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
