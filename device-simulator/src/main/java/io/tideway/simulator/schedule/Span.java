package io.tideway.simulator.schedule;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** A length between two, both included; evenly distributed where one is drawn. */
public record Span(Duration min, Duration max) {

    /** Refuses a negative one and an empty one. */
    public Span {
        if (min.isNegative() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("max must not be less than min, found " + min + " to " + max);
        }
    }

    /** One draw. */
    public double seconds(RandomGenerator random) {
        double shortest = min.toNanos() / 1e9;
        return shortest + random.nextDouble() * (max.toNanos() / 1e9 - shortest);
    }

    /** Of many draws. */
    public double meanSeconds() {
        return (min.toNanos() + max.toNanos()) / 2e9;
    }

    /** The same in a time that goes faster. */
    public Span faster(double speed) {
        return new Span(divided(min, speed), divided(max, speed));
    }

    static Duration divided(Duration duration, double speed) {
        return Duration.ofNanos(Math.round(duration.toNanos() / speed));
    }
}
