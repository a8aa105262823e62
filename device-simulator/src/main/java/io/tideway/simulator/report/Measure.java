package io.tideway.simulator.report;

import java.util.List;

/**
 * A figure by which two reports are compared: the one with the same group and name in the other is the same figure.
 *
 * @param group series or part it belongs to; may be empty
 * @param name of the figure
 * @param unit empty for a ratio or a plain number
 * @param better in which direction
 * @param rounds its value in each round, at least one, all finite
 * @param aim for people, such as {@code ≤ 0.5}; empty when there is none
 */
public record Measure(String group, String name, String unit, Better better, List<Double> rounds, String aim) {

    /** Refuses no rounds, and values that are not finite. */
    public Measure {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("measure '" + name + "' must have at least one round");
        }
        for (double value : rounds) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("measure '" + name + "' must be finite, found " + rounds);
            }
        }
    }

    /** Lowest, middle and highest of the rounds. */
    public Spread spread() {
        return Spread.of(rounds);
    }

    /** Unique within a report. */
    public String key() {
        return group.isEmpty() ? name : group + ": " + name;
    }
}
