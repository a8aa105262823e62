package io.tideway.simulator.bench;

import io.tideway.simulator.report.Spread;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Remote and local phases of one gateway process.
 *
 * @param durability what the gateway was started with
 * @param roundTripMs that was added to each call of the store
 * @param syncIntervalMs of local instances
 * @param devices each with one instance
 * @param ratePerSecond of each device
 * @param rounds in the order they were measured
 */
public record PhaseReport(
        String durability,
        long roundTripMs,
        long syncIntervalMs,
        int devices,
        double ratePerSecond,
        List<PhaseRound> rounds) {

    /** Copies the list. */
    public PhaseReport {
        rounds = List.copyOf(rounds);
    }

    /** A figure over the rounds, of which there must be one. */
    public Spread figure(ToDoubleFunction<PhaseRound> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    /** Whether every message sent was answered exactly once. */
    public boolean complete() {
        return rounds.stream().allMatch(PhaseRound::complete);
    }
}
