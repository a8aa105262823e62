package io.tideway.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The same load on the same path, in one or more rounds.
 *
 * @param name unique within the report
 * @param function that answered; empty when none did
 * @param phase its instances were in: {@code local}, {@code remote}, {@code mixed}; empty when that is not known
 * @param rounds in the order they were measured, at least one
 */
public record Series(String name, String function, String phase, List<Round> rounds) {
    private static final double MESSAGES = 100_000;

    /** Refuses no rounds. */
    public Series {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("series '" + name + "' must have at least one round");
        }
    }

    /** A figure over the rounds. */
    public Spread spread(ToDoubleFunction<Round> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    /** Its figures by name; those of which nothing is known are missing. */
    public List<Measure> measures() {
        List<Measure> measures = new ArrayList<>();
        boolean answered = has(round -> round.answer().count() > 0);
        add(measures, answered, "answered", "msg/s", Better.HIGHER, Round::answeredPerSecond);
        add(
                measures,
                answered,
                "answer mean",
                "µs",
                Better.LOWER,
                r -> r.answer().meanMicros());
        quantiles(measures, answered, "answer", Round::answer);
        quantiles(measures, has(r -> r.acknowledgement().count() > 0), "PUBACK", Round::acknowledgement);
        quantiles(measures, has(r -> r.lag().count() > 0), "simulator's own lag", Round::lag);
        add(measures, true, "sent", "messages", Better.NEITHER, r -> r.counts().sent());
        add(
                measures,
                true,
                "refused by full queues",
                "messages",
                Better.LOWER,
                r -> r.counts().refused());
        add(
                measures,
                true,
                "rejected",
                "messages",
                Better.LOWER,
                r -> r.counts().rejected());
        add(measures, true, "lost", "messages", Better.LOWER, r -> r.counts().lost());
        add(
                measures,
                true,
                "repeated",
                "messages",
                Better.LOWER,
                r -> r.counts().repeated());
        add(
                measures,
                true,
                "connections lost",
                "",
                Better.LOWER,
                r -> r.counts().disconnects());
        costs(measures);
        return List.copyOf(measures);
    }

    private void costs(List<Measure> measures) {
        boolean gateway = has(round -> round.usage().cpuSeconds() > 0);
        boolean simulator = has(round -> round.usage().simulatorCpuSeconds() > 0);
        boolean store = has(round -> round.usage().storeBytes() > 0);
        add(
                measures,
                gateway,
                "gateway CPU per 100,000 messages",
                "s",
                Better.LOWER,
                r -> per(r, r.usage().cpuSeconds()) * MESSAGES);
        add(
                measures,
                simulator,
                "simulator CPU per 100,000 messages",
                "s",
                Better.LOWER,
                r -> per(r, r.usage().simulatorCpuSeconds()) * MESSAGES);
        add(
                measures,
                gateway,
                "gateway RSS",
                "MiB",
                Better.LOWER,
                r -> r.usage().rssBytes() / 1048576.0);
        add(
                measures,
                gateway,
                "written per message",
                "B",
                Better.LOWER,
                r -> per(r, (double) r.usage().writtenBytes()));
        add(measures, store, "store", "MiB", Better.LOWER, r -> r.usage().storeBytes() / 1048576.0);
    }

    private void quantiles(
            List<Measure> measures, boolean known, String what, java.util.function.Function<Round, Distribution> of) {
        add(measures, known, what + " p50", "µs", Better.LOWER, r -> of.apply(r).at(0.5));
        add(measures, known, what + " p95", "µs", Better.LOWER, r -> of.apply(r).at(0.95));
        add(measures, known, what + " p99", "µs", Better.LOWER, r -> of.apply(r).at(0.99));
        add(
                measures,
                known,
                what + " p99.9",
                "µs",
                Better.LOWER,
                r -> of.apply(r).at(0.999));
        add(measures, known, what + " max", "µs", Better.LOWER, r -> of.apply(r).at(1));
    }

    private void add(
            List<Measure> measures,
            boolean known,
            String what,
            String unit,
            Better better,
            ToDoubleFunction<Round> figure) {
        if (known) {
            measures.add(new Measure(
                    name,
                    what,
                    unit,
                    better,
                    rounds.stream().map(figure::applyAsDouble).toList(),
                    ""));
        }
    }

    private boolean has(Predicate<Round> figure) {
        return rounds.stream().anyMatch(figure);
    }

    private static double per(Round round, double figure) {
        return figure
                / Math.max(1, Math.max(round.counts().answered(), round.counts().acknowledged()));
    }
}
