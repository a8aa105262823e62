package io.tideway.simulator.load;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A value that wanders and is drawn back to its mean, as temperatures do. One thread. */
public final class RandomWalk {
    private static final double PULL = 0.02;
    private static final double CENTS = 100.0;

    private final RandomGenerator random;
    private final double mean;
    private final double step;
    private double value;

    /** Starts at its mean. */
    public RandomWalk(RandomGenerator random, double mean, double step) {
        this.random = random;
        this.mean = mean;
        this.step = step;
        this.value = mean;
    }

    /** A machine's temperature around 72 °C, over 80 °C for a twelfth of the time: at 20 machines an alarm is seldom far. */
    public static RandomWalk temperature(long seed) {
        return new RandomWalk(RandomGeneratorFactory.of("SplittableRandom").create(seed), 72, 2);
    }

    /** The next value, to two decimals. */
    public double next() {
        value += PULL * (mean - value) + step * (2 * random.nextDouble() - 1);
        return Math.round(value * CENTS) / CENTS;
    }
}
