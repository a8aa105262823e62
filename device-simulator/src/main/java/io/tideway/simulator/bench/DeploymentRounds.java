package io.tideway.simulator.bench;

import io.tideway.simulator.report.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One kind of load on all deployments, in rounds that alternated.
 *
 * @param load for people, such as {@code closed loop} or {@code open loop 1,000 msg/s}
 * @param rounds of each, in the order they were measured
 */
public record DeploymentRounds(String load, Map<Deployment, List<RoundResult>> rounds) {

    /** Copies the map. */
    public DeploymentRounds {
        Map<Deployment, List<RoundResult>> copy = new EnumMap<>(Deployment.class);
        rounds.forEach((deployment, its) -> {
            if (!its.isEmpty()) {
                copy.put(deployment, List.copyOf(its));
            }
        });
        rounds = copy;
    }

    /** Whether there is a round of it. */
    public boolean has(Deployment deployment) {
        return rounds.containsKey(deployment);
    }

    /** A figure over the rounds, of which there must be one. */
    public Spread figure(Deployment of, ToDoubleFunction<RoundResult> figure) {
        return Spread.of(of(of).stream().map(figure::applyAsDouble).toList());
    }

    /** A figure of one ÷ that of another in the same round, over the rounds; 0 where that is 0. */
    public List<Double> ratios(Deployment of, Deployment to, ToDoubleFunction<RoundResult> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(of(of).size(), of(to).size()); i++) {
            double base = figure.applyAsDouble(of(to).get(i));
            ratios.add(base == 0 ? 0 : figure.applyAsDouble(of(of).get(i)) / base);
        }
        return ratios;
    }

    private List<RoundResult> of(Deployment deployment) {
        return rounds.getOrDefault(deployment, List.of());
    }
}
