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
        this(random, mean, step, mean);
    }

    private RandomWalk(RandomGenerator random, double mean, double step, double start) {
        this.random = random;
        this.mean = mean;
        this.step = step;
        this.value = start;
    }

    /**
     * A machine's temperature around 72 °C, over 80 °C for a twelfth of the time. It has been wandering for long when it is
     * first looked at, so that of twenty machines one or two are too hot at once.
     */
    public static RandomWalk temperature(long seed) {
        double mean = 72;
        double step = 2;
        double spread = step / Math.sqrt(3 * (1 - (1 - PULL) * (1 - PULL)));
        RandomGenerator random = RandomGeneratorFactory.of("SplittableRandom").create(seed);
        return new RandomWalk(random, mean, step, mean + spread * random.nextGaussian());
    }

    /** The next value, to two decimals. */
    public double next() {
        value += PULL * (mean - value) + step * (2 * random.nextDouble() - 1);
        return Math.round(value * CENTS) / CENTS;
    }
}
