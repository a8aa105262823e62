package io.tideway.simulator.bench;

import io.tideway.simulator.report.Spread;
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

    /** Function ÷ floor of a figure, medians; 0 when the floor is 0. */
    public double ratio(ToDoubleFunction<RoundResult> figure) {
        double below = floor(figure).median();
        return below == 0 ? 0 : function(figure).median() / below;
    }
}
