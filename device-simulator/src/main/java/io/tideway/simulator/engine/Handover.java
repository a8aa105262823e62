package io.tideway.simulator.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is due, on its way from the conducting thread to one thread of devices: a bounded ring, and one wake-up for all that
 * came meanwhile instead of one for each.
 */
final class Handover {
    private static final int CAPACITY = 1 << 14;

    private final Executor devices;
    private final Happening[] happenings = new Happening[CAPACITY];
    private final long[] due = new long[CAPACITY];
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicBoolean awake = new AtomicBoolean();

    Handover(Executor devices) {
        this.devices = devices;
    }

    /** Puts something into the ring; {@code false} when it is full. Conducting thread. */
    boolean offer(Happening happening, long dueNanos) {
        long at = written.getPlain();
        if (at - read.getAcquire() >= CAPACITY) {
            return false;
        }
        int slot = (int) (at % CAPACITY);
        happenings[slot] = happening;
        due[slot] = dueNanos;
        written.setRelease(at + 1);
        return true;
    }

    /** Has the devices' thread look, unless it is about to. Conducting thread. */
    void wake() {
        if (written.getPlain() != read.getAcquire() && awake.compareAndSet(false, true)) {
            devices.execute(this::drain);
        }
    }

    /** Hands over what must not be left out although the ring is full. Conducting thread. */
    void regardless(Happening happening, long dueNanos) {
        devices.execute(() -> happening.happen(dueNanos));
    }

    /** Whether all has been taken. Any thread. */
    boolean isEmpty() {
        return written.getAcquire() == read.getAcquire();
    }

    private void drain() {
        awake.set(false); // Before looking: what comes from now on wakes again.
        long end = written.getAcquire();
        for (long at = read.getPlain(); at < end; at++) {
            int slot = (int) (at % CAPACITY);
            happenings[slot].happen(due[slot]);
            read.setRelease(at + 1);
        }
    }
}
