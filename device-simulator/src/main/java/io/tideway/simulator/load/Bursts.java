package io.tideway.simulator.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Devices that send in bursts and are silent in between, each for itself: lengths are evenly distributed, messages within a
 * burst come as a Poisson process.
 *
 * @param devices how many
 * @param ratePerSecond of a device within a burst
 * @param burst shortest and longest
 * @param silence shortest and longest
 */
public record Bursts(int devices, double ratePerSecond, Span burst, Span silence) {

    /** Refuses what never ends. */
    public Bursts {
        if (devices < 1 || !(ratePerSecond > 0) || burst.max().isZero()) {
            throw new IllegalArgumentException("devices, rate and burst must be positive, found " + devices + ", "
                    + ratePerSecond + ", " + burst.max());
        }
    }

    /** A length between two, both included. */
    public record Span(Duration min, Duration max) {

        /** Refuses a negative one and an empty one. */
        public Span {
            if (min.isNegative() || max.compareTo(min) < 0) {
                throw new IllegalArgumentException("max must not be less than min, found " + min + " to " + max);
            }
        }

        private double seconds(SplittableRandom random) {
            double shortest = min.toNanos() / 1e9;
            return shortest + random.nextDouble() * (max.toNanos() / 1e9 - shortest);
        }

        private double meanSeconds() {
            return (min.toNanos() + max.toNanos()) / 2e9;
        }
    }

    /** Devices that are in a burst at a time, on average. */
    public double meanActive() {
        return devices * burst.meanSeconds() / (burst.meanSeconds() + silence.meanSeconds());
    }

    /** All messages of a time, in order; the same for the same seed. */
    public List<Arrival> arrivals(long seed, Duration duration) {
        SplittableRandom seeds = new SplittableRandom(seed);
        double endS = duration.toNanos() / 1e9;
        List<Arrival> all = new ArrayList<>();
        for (int device = 0; device < devices; device++) {
            addDevice(device, seeds.split(), endS, all);
        }
        all.sort(Comparator.comparingLong(Arrival::atNanos));
        return all;
    }

    /** Begins somewhere within burst and silence, so that not all begin together. */
    private void addDevice(int device, SplittableRandom random, double endS, List<Arrival> into) {
        double beginS = -random.nextDouble() * (burst.meanSeconds() + silence.meanSeconds());
        while (beginS < endS) {
            double overS = beginS + burst.seconds(random);
            for (double s = beginS + gap(random); s < overS; s += gap(random)) {
                if (s >= 0 && s < endS) {
                    into.add(new Arrival(Math.round(s * 1e9), device));
                }
            }
            beginS = overS + silence.seconds(random);
        }
    }

    private double gap(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble()) / ratePerSecond;
    }
}
