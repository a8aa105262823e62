package io.tideway.simulator.schedule;

import java.time.Duration;
import java.util.List;

/**
 * How a rate changes over a day: factors at evenly spaced times, straight lines in between, the same every day.
 *
 * @param day its length: shorter than a day to see all of it soon
 * @param factors of the rate; the first at the beginning of the day, and again at its end
 */
public record DayCurve(Duration day, List<Double> factors) {

    /** Refuses no factors, negative ones, and only zeros: nothing would ever be sent. */
    public DayCurve {
        factors = List.copyOf(factors);
        if (day.isNegative() || day.isZero()) {
            throw new IllegalArgumentException("length of the day must be above 0, found " + day);
        }
        if (factors.stream().noneMatch(factor -> factor > 0) || factors.stream().anyMatch(factor -> factor < 0)) {
            throw new IllegalArgumentException("factors must not be negative, and one above 0, found " + factors);
        }
    }

    /** The factor at a time. */
    public double at(double seconds) {
        double position = Math.max(0, seconds) / stepSeconds();
        long step = (long) position;
        double from = factor(step);
        return from + (position - step) * (factor(step + 1) - from);
    }

    /** The next time at which the curve bends, after the given one. */
    double bendAfter(double seconds) {
        double bend = (Math.floor(seconds / stepSeconds()) + 1) * stepSeconds();
        return bend > seconds ? bend : bend + stepSeconds();
    }

    /** The same in a time that goes faster. */
    DayCurve faster(double speed) {
        return new DayCurve(Span.divided(day, speed), factors);
    }

    private double stepSeconds() {
        return day.toNanos() / 1e9 / factors.size();
    }

    private double factor(long step) {
        return factors.get((int) (step % factors.size()));
    }
}
