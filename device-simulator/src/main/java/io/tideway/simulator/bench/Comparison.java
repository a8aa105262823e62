package io.tideway.simulator.bench;

import io.tideway.simulator.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The rounds of one kind of load on both paths, in the order they alternated.
 *
 * @param load for people, such as {@code closed loop} or {@code open loop 1,000 msg/s}
 */
public record Comparison(String load, List<RoundResult> floor, List<RoundResult> function) {

    /** Copies the lists. */
    public Comparison {
        floor = List.copyOf(floor);
        function = List.copyOf(function);
    }

    /** A figure of the floor over the rounds. */
    public Spread floor(ToDoubleFunction<RoundResult> figure) {
        return Spread.of(floor.stream().map(figure::applyAsDouble).toList());
    }

    /** A figure of the function over the rounds. */
    public Spread function(ToDoubleFunction<RoundResult> figure) {
        return Spread.of(function.stream().map(figure::applyAsDouble).toList());
    }

    /**
     * Function ÷ floor of a figure in the same round, because a machine's speed drifts from round to round; without the rounds
     * whose floor is 0.
     */
    public List<Double> ratios(ToDoubleFunction<RoundResult> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(floor.size(), function.size()); i++) {
            double below = figure.applyAsDouble(floor.get(i));
            if (below != 0) {
                ratios.add(figure.applyAsDouble(function.get(i)) / below);
            }
        }
        return ratios;
    }
}
