package io.tideway.simulator.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Collects latencies from many threads without a lock; reading them takes one. */
public final class Latencies {
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    private final Recorder recorder = new Recorder(HIGHEST_NANOS, DIGITS);
    private final Histogram total = new Histogram(HIGHEST_NANOS, DIGITS);

    /** Any thread. */
    public void record(long nanos) {
        recorder.recordValue(Math.max(0, Math.min(nanos, HIGHEST_NANOS)));
    }

    /** What came since the last call of any method of this kind. */
    public synchronized Percentiles interval() {
        Histogram interval = recorder.getIntervalHistogram();
        total.add(interval);
        return Percentiles.of(interval);
    }

    /** Everything since the last {@link #cut}. */
    public synchronized Percentiles total() {
        total.add(recorder.getIntervalHistogram());
        return Percentiles.of(total);
    }

    /** Adds what came since the last call of any method of this kind. */
    public synchronized void drainInto(Histogram sum) {
        Histogram interval = recorder.getIntervalHistogram();
        total.add(interval);
        sum.add(interval);
    }

    /** A copy of everything since the last {@link #cut}, in nanoseconds. */
    public synchronized Histogram histogram() {
        total.add(recorder.getIntervalHistogram());
        return total.copy();
    }

    /** An empty one that takes what {@link #drainInto} gives. */
    public static Histogram emptyHistogram() {
        return new Histogram(HIGHEST_NANOS, DIGITS);
    }

    /** Forgets everything: the warm-up is over. */
    public synchronized void cut() {
        recorder.reset();
        total.reset();
    }
}
