package io.tideway.simulator.bench;

import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.Spread;
import io.tideway.simulator.report.Usage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Ways to choose phases on the same bursts, each on a gateway process of its own.
 *
 * @param durability what the gateways were started with
 * @param roundTripMs that was added to each call of the store
 * @param devices each with one instance
 * @param meanActive devices in a burst at a time
 * @param slots instances that may be local at once
 * @param seed of the first round
 * @param rounds of each, in the order they were measured; the n-th rounds of all had the same messages
 */
public record AutoReport(
        String durability,
        long roundTripMs,
        int devices,
        double meanActive,
        int slots,
        long seed,
        Map<Contender, List<AutoRound>> rounds)
        implements Reported {

    /** Copies the map. */
    public AutoReport {
        Map<Contender, List<AutoRound>> copy = new EnumMap<>(Contender.class);
        rounds.forEach((contender, its) -> copy.put(contender, List.copyOf(its)));
        rounds = copy;
    }

    /** A figure over the rounds, of which there must be one. */
    public Spread figure(Contender contender, ToDoubleFunction<AutoRound> figure) {
        return Spread.of(rounds.getOrDefault(contender, List.of()).stream()
                .map(figure::applyAsDouble)
                .toList());
    }

    /** A figure of one ÷ that of another in the same round, over the rounds; 0 where that is 0. */
    public Spread ratio(Contender of, Contender to, ToDoubleFunction<AutoRound> figure) {
        return Spread.of(ratios(of, to, figure));
    }

    private List<Double> ratios(Contender of, Contender to, ToDoubleFunction<AutoRound> figure) {
        List<AutoRound> above = rounds.getOrDefault(of, List.of());
        List<AutoRound> below = rounds.getOrDefault(to, List.of());
        return java.util.stream.IntStream.range(0, Math.min(above.size(), below.size()))
                .mapToObj(i -> {
                    double base = figure.applyAsDouble(below.get(i));
                    return base == 0 ? 0 : figure.applyAsDouble(above.get(i)) / base;
                })
                .toList();
    }

    @Override
    public Report addTo(Report report) {
        List<Series> series = new ArrayList<>();
        List<Measure> measures = new ArrayList<>();
        rounds.forEach((contender, its) -> {
            if (!its.isEmpty()) {
                String name = durability + ", " + contender.label();
                series.add(new Series(
                        name,
                        "function",
                        contender == Contender.ALL_REMOTE ? "remote" : "mixed",
                        its.stream()
                                .map(round -> round.load().round(Usage.NONE))
                                .toList()));
                measures.add(new Measure(
                        name,
                        "served in the local phase",
                        "%",
                        Better.HIGHER,
                        its.stream().map(round -> 100 * round.localShare()).toList(),
                        ""));
                measures.add(new Measure(
                        name,
                        "switches",
                        "",
                        Better.NEITHER,
                        its.stream()
                                .map(round -> (double) round.store().switches())
                                .toList(),
                        ""));
                measures.add(ratio(
                        name,
                        "mean ÷ all remote",
                        contender,
                        round -> round.load().replyMicros().mean()));
                measures.add(ratio(
                        name,
                        "p99 ÷ all remote",
                        contender,
                        round -> round.load().replyMicros().p99()));
            }
        });
        return report.withSeries(series)
                .withMeasures(measures)
                .withNotes(List.of(String.format(
                        Locale.ROOT,
                        "%d devices send in bursts, %.1f of them at a time on average; %d slots; the store is %d ms away."
                                + " All ways to choose phases had the same messages in the same round.",
                        devices,
                        meanActive,
                        slots,
                        roundTripMs)));
    }

    private Measure ratio(String group, String name, Contender of, ToDoubleFunction<AutoRound> figure) {
        return new Measure(group, name, "", Better.LOWER, ratios(of, Contender.ALL_REMOTE, figure), "");
    }

    /** Whether every message sent was answered exactly once. */
    @Override
    public boolean complete() {
        return rounds.values().stream()
                .flatMap(List::stream)
                .allMatch(round -> round.load().lost() == 0 && round.load().repeated() == 0);
    }
}
