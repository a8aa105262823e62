package io.tideway.simulator.engine;

/** When the run began. Set once, before anything happens. */
final class FleetClock {
    private volatile long startNanoTime = System.nanoTime();

    void start() {
        startNanoTime = System.nanoTime();
    }

    /** {@link System#nanoTime()} of the start. */
    long startNanoTime() {
        return startNanoTime;
    }

    long sinceStartNanos() {
        return System.nanoTime() - startNanoTime;
    }
}
