package io.tideway.simulator.schedule;

/** The periods of one {@link OnOff}, one after the other. One thread. */
public final class OnOffPeriods {
    private final Lengths lengths;
    private boolean on;
    private double endSeconds;

    OnOffPeriods(boolean on, double endSeconds, Lengths lengths) {
        this.on = on;
        this.endSeconds = endSeconds;
        this.lengths = lengths;
    }

    /** How long the next period is. */
    @FunctionalInterface
    interface Lengths {
        double seconds(boolean on);
    }

    /** Whether the present period is on. */
    public boolean on() {
        return on;
    }

    /** When the present period ends, since the beginning. */
    public double endSeconds() {
        return endSeconds;
    }

    /** On to the next. */
    public void next() {
        on = !on;
        endSeconds += lengths.seconds(on);
    }
}
