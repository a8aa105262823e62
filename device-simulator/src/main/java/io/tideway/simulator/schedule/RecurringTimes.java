package io.tideway.simulator.schedule;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Times of a rate that changes. The rate is a straight line between bends of the day and ends of periods; a message is due
 * whenever the area below it has grown by one, or by an exponentially distributed amount for a Poisson process.
 */
final class RecurringTimes implements Pattern.Times {
    private final Pattern.Recurring pattern;
    private final RandomGenerator random;
    private final @Nullable OnOffPeriods bursts;

    private double atS;
    private double area;

    RecurringTimes(Pattern.Recurring pattern, RandomGenerator random) {
        this.pattern = pattern;
        this.random = random;
        this.bursts = pattern.bursts() == null ? null : pattern.bursts().periods(random);
        // Even senders begin somewhere within their gap: a fleet is no drum.
        this.area = pattern.poisson() ? exponential() : random.nextDouble();
    }

    @Override
    public long nextNanos() {
        while (true) {
            while (bursts != null && bursts.endSeconds() <= atS) {
                bursts.next();
            }
            double endS = segmentEnd();
            double rate = rate(atS);
            double rateAtEnd = Double.isInfinite(endS) ? rate : rate(endS);
            double dueS = Double.isInfinite(endS)
                    ? area / rate
                    : secondsFor(area, rate, (rateAtEnd - rate) / (endS - atS), endS - atS);
            if (atS + dueS <= endS) {
                atS += dueS;
                area = pattern.poisson() ? exponential() : 1;
                return Math.round(atS * 1e9);
            }
            area = Math.max(0, area - (rate + rateAtEnd) / 2 * (endS - atS));
            atS = endS;
        }
    }

    private double segmentEnd() {
        double bend =
                pattern.day() == null ? Double.POSITIVE_INFINITY : pattern.day().bendAfter(atS);
        return bursts == null ? bend : Math.min(bend, bursts.endSeconds());
    }

    /** Within the present period. */
    private double rate(double seconds) {
        if (bursts != null && !bursts.on()) {
            return 0;
        }
        return pattern.perSecond() * (pattern.day() == null ? 1 : pattern.day().at(seconds));
    }

    /** How long until the area below a straight line reaches {@code wanted}; infinite when it does not within the length. */
    private static double secondsFor(double wanted, double rate, double slope, double lengthS) {
        if (rate * lengthS + slope * lengthS * lengthS / 2 < wanted) {
            return Double.POSITIVE_INFINITY;
        }
        // The stable form of the quadratic formula: also right for a slope of nothing.
        return 2 * wanted / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * wanted)));
    }

    private double exponential() {
        return -Math.log(1 - random.nextDouble());
    }
}
