package io.tideway.simulator.schedule;

import java.util.random.RandomGenerator;

/** Two conditions that take turns: sending and silent, link up and down, stateful and stateless. */
public sealed interface OnOff {

    /** One run of periods, the same for the same random numbers. */
    OnOffPeriods periods(RandomGenerator random);

    /** Share of the time that is on. */
    double onShare();

    /** The same in a time that goes faster. */
    OnOff faster(double speed);

    /** Lengths evenly distributed between bounds; begins somewhere within on and off. */
    record Even(Span on, Span off) implements OnOff {

        /** Refuses what never gets on. */
        public Even {
            if (on.max().isZero()) {
                throw new IllegalArgumentException("on must be longer than nothing");
            }
        }

        @Override
        public OnOffPeriods periods(RandomGenerator random) {
            double into = random.nextDouble() * (on.meanSeconds() + off.meanSeconds());
            double first = on.seconds(random);
            boolean startsOn = into < first;
            double endS = startsOn ? first - into : Math.max(0, first + off.seconds(random) - into);
            return new OnOffPeriods(startsOn, endS, nowOn -> nowOn ? on.seconds(random) : off.seconds(random));
        }

        /** Begins with on: all of it, or what is left of it at any moment. */
        public OnOffPeriods periodsFromOn(boolean all, RandomGenerator random) {
            double first = on.seconds(random) * (all ? 1 : random.nextDouble());
            return new OnOffPeriods(true, first, nowOn -> nowOn ? on.seconds(random) : off.seconds(random));
        }

        @Override
        public double onShare() {
            return on.meanSeconds() / (on.meanSeconds() + off.meanSeconds());
        }

        @Override
        public Even faster(double speed) {
            return new Even(on.faster(speed), off.faster(speed));
        }
    }

    /**
     * Lengths without memory, as the paper's model has them: rates of change, begins in the long-run mix.
     *
     * @param onPerSecond rate at which an off period ends: the paper's qF, for clients that become stateful
     * @param offPerSecond rate at which an on period ends: the paper's qL
     */
    record Memoryless(double onPerSecond, double offPerSecond) implements OnOff {

        /** Refuses what never changes. */
        public Memoryless {
            if (!(onPerSecond > 0) || !(offPerSecond > 0)) {
                throw new IllegalArgumentException(
                        "rates must be above 0, found " + onPerSecond + " and " + offPerSecond);
            }
        }

        @Override
        public OnOffPeriods periods(RandomGenerator random) {
            boolean startsOn = random.nextDouble() < onShare();
            return new OnOffPeriods(startsOn, length(startsOn, random), nowOn -> length(nowOn, random));
        }

        private double length(boolean on, RandomGenerator random) {
            return -Math.log(1 - random.nextDouble()) / (on ? offPerSecond : onPerSecond);
        }

        @Override
        public double onShare() {
            return onPerSecond / (onPerSecond + offPerSecond);
        }

        @Override
        public OnOff faster(double speed) {
            return new Memoryless(onPerSecond * speed, offPerSecond * speed);
        }
    }
}
