package io.tideway.simulator.paper;

import io.tideway.simulator.load.Pacer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at evenly spaced times how many slots of a gateway are taken: instances in their local phase or on the way. */
final class SlotWatch implements AutoCloseable {
    private static final long EVERY_NANOS = 40_000_000;
    private static final long STOPPED_MS = 5_000;

    private final PhasePins phases;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread = new Thread(this::watch, "slot-watch");
    private volatile @Nullable IOException failure;
    private volatile boolean open = true;

    private record Sample(long atNanos, int taken) {}

    SlotWatch(PhasePins phases) {
        this.phases = phases;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        long next = System.nanoTime();
        try {
            while (open) {
                int taken = phases.notRemote();
                synchronized (samples) {
                    samples.add(new Sample(System.nanoTime(), taken));
                }
                next = Math.max(next + EVERY_NANOS, System.nanoTime());
                Pacer.parkUntil(next);
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was seen from one moment to another, of {@link System#nanoTime()}; throws what kept it from looking. */
    Occupancy occupancy(int most, long fromNanos, long toNanos) throws IOException {
        IOException stopped = failure;
        if (stopped != null) {
            throw new IOException("cannot see the phases of the gateway any more: " + stopped.getMessage(), stopped);
        }
        double[] counts = new double[most + 1];
        synchronized (samples) {
            for (Sample sample : samples) {
                if (sample.atNanos() >= fromNanos && sample.atNanos() < toNanos) {
                    counts[Math.min(most, sample.taken())]++;
                }
            }
        }
        return Occupancy.of(counts);
    }

    @Override
    public void close() {
        open = false;
        try {
            thread.join(STOPPED_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
