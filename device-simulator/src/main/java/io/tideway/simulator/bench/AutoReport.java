package io.tideway.simulator.bench;

import io.tideway.simulator.report.Spread;
import java.util.EnumMap;
import java.util.List;
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
        Map<Contender, List<AutoRound>> rounds) {

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
        List<AutoRound> above = rounds.getOrDefault(of, List.of());
        List<AutoRound> below = rounds.getOrDefault(to, List.of());
        return Spread.of(java.util.stream.IntStream.range(0, Math.min(above.size(), below.size()))
                .mapToObj(i -> {
                    double base = figure.applyAsDouble(below.get(i));
                    return base == 0 ? 0 : figure.applyAsDouble(above.get(i)) / base;
                })
                .toList());
    }

    /** Whether every message sent was answered exactly once. */
    public boolean complete() {
        return rounds.values().stream()
                .flatMap(List::stream)
                .allMatch(round -> round.load().lost() == 0 && round.load().repeated() == 0);
    }
}
