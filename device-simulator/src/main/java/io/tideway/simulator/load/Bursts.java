package io.tideway.simulator.load;

import io.tideway.simulator.schedule.OnOff;
import io.tideway.simulator.schedule.Pattern;
import io.tideway.simulator.schedule.Span;
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

    /** Devices that are in a burst at a time, on average. */
    public double meanActive() {
        return devices * turns().onShare();
    }

    /** All messages of a time, in order; the same for the same seed. */
    public List<Arrival> arrivals(long seed, Duration duration) {
        SplittableRandom seeds = new SplittableRandom(seed);
        Pattern pattern = new Pattern.Recurring(ratePerSecond, true, null, turns());
        List<Arrival> all = new ArrayList<>();
        for (int device = 0; device < devices; device++) {
            Pattern.Times times = pattern.times(seeds.split());
            for (long at = times.nextNanos(); at < duration.toNanos(); at = times.nextNanos()) {
                all.add(new Arrival(at, device));
            }
        }
        all.sort(Comparator.comparingLong(Arrival::atNanos));
        return all;
    }

    private OnOff turns() {
        return new OnOff.Even(burst, silence);
    }
}
