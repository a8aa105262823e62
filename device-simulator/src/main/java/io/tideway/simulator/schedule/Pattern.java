package io.tideway.simulator.schedule;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a device sends on a stream. */
public sealed interface Pattern {

    /** One device's times; the same for the same random numbers. */
    Times times(RandomGenerator random);

    /** Messages of a device in a second, in the long run. */
    double meanPerSecond();

    /** The same with another rate, in a time that goes faster. */
    Pattern scaled(double rate, double speed);

    /** Intended send times, ascending. One thread. */
    @FunctionalInterface
    interface Times {
        /** No more. */
        long NEVER = Long.MAX_VALUE;

        /** The next, in nanoseconds since the beginning; {@link #NEVER} when there is none. */
        long nextNanos();
    }

    /** A single message. */
    record Once(Duration at) implements Pattern {
        @Override
        public Times times(RandomGenerator random) {
            long[] next = {at.toNanos()};
            return () -> {
                long due = next[0];
                next[0] = Times.NEVER;
                return due;
            };
        }

        @Override
        public double meanPerSecond() {
            return 0;
        }

        @Override
        public Pattern scaled(double rate, double speed) {
            return new Once(Span.divided(at, speed));
        }
    }

    /**
     * Again and again.
     *
     * @param perSecond rate, before the curve of the day
     * @param poisson random gaps instead of even ones
     * @param day how the rate changes, {@code null} for not at all
     * @param bursts when anything is sent at all, {@code null} for always
     */
    record Recurring(
            double perSecond,
            boolean poisson,
            @Nullable DayCurve day,
            @Nullable OnOff bursts) implements Pattern {

        /** Refuses a rate that is none. */
        public Recurring {
            if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
                throw new IllegalArgumentException("rate must be above 0, found " + perSecond);
            }
        }

        /** Evenly, for ever. */
        public static Recurring even(double perSecond) {
            return new Recurring(perSecond, false, null, null);
        }

        @Override
        public Times times(RandomGenerator random) {
            return new RecurringTimes(this, random);
        }

        @Override
        public double meanPerSecond() {
            double ofDay = day == null
                    ? 1
                    : day.factors().stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElse(1);
            return perSecond * ofDay * (bursts == null ? 1 : bursts.onShare());
        }

        @Override
        public Pattern scaled(double rate, double speed) {
            return new Recurring(
                    perSecond * rate * speed,
                    poisson,
                    day == null ? null : day.faster(speed),
                    bursts == null ? null : bursts.faster(speed));
        }
    }
}
