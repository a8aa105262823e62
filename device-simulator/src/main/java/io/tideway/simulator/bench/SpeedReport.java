package io.tideway.simulator.bench;

import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.Series;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The speed of one gateway process.
 *
 * @param durability what the gateway was started with, {@code as configured} for a running one
 * @param startMs from the start of the process to its ready line, 0 for a running one
 * @param comparisons one for each kind of load
 * @param rssMaxBytes the most memory the gateway had
 * @param storeBytes its folder at the end
 */
public record SpeedReport(
        String durability, long startMs, List<Comparison> comparisons, long rssMaxBytes, long storeBytes)
        implements Reported {

    private static final double MEBI = 1024.0 * 1024.0;

    /** Copies the list. */
    public SpeedReport {
        comparisons = List.copyOf(comparisons);
    }

    @Override
    public Report addTo(Report report) {
        return report.withSeries(comparisons.stream().flatMap(this::series).toList())
                .withMeasures(comparisons.stream().flatMap(this::ratios).toList())
                .withMeasures(List.of(
                        process("ready after its start", "ms", (double) startMs),
                        process("gateway RSS at most", "MiB", rssMaxBytes / MEBI),
                        process("data folder", "MiB", storeBytes / MEBI)));
    }

    private Stream<Series> series(Comparison of) {
        return Stream.of(
                new Series(
                        name(of) + ", floor",
                        "",
                        "",
                        of.floor().stream().map(RoundResult::round).toList()),
                new Series(
                        name(of) + ", function",
                        "function",
                        "",
                        of.function().stream().map(RoundResult::round).toList()));
    }

    private String name(Comparison of) {
        return durability + ", " + of.load();
    }

    private Stream<Measure> ratios(Comparison of) {
        return Stream.<Optional<Measure>>of(
                        ratio(
                                of,
                                "answered",
                                Better.HIGHER,
                                round -> round.load().repliesPerSecond()),
                        ratio(
                                of,
                                "answer p50",
                                Better.LOWER,
                                round -> round.load().replyMicros().p50()),
                        ratio(
                                of,
                                "answer p99",
                                Better.LOWER,
                                round -> round.load().replyMicros().p99()),
                        ratio(of, "gateway CPU per message", Better.LOWER, RoundResult::cpuSecondsPer100k))
                .flatMap(Optional::stream);
    }

    private Optional<Measure> ratio(Comparison of, String figure, Better better, ToDoubleFunction<RoundResult> value) {
        List<Double> ratios = of.ratios(value);
        return ratios.isEmpty()
                ? Optional.empty()
                : Optional.of(new Measure(name(of) + ", function ÷ floor", figure, "", better, ratios, ""));
    }

    private Measure process(String figure, String unit, double value) {
        return new Measure(durability + ", gateway", figure, unit, Better.LOWER, List.of(value), "");
    }

    /** Whether every message of every round was answered exactly once. */
    @Override
    public boolean complete() {
        return comparisons.stream()
                .flatMap(comparison -> Stream.concat(comparison.floor().stream(), comparison.function().stream()))
                .allMatch(round -> round.load().lost() == 0 && round.load().repeated() == 0);
    }
}
