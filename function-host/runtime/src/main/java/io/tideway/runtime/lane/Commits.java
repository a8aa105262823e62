package io.tideway.runtime.lane;

import java.util.concurrent.locks.LockSupport;

/** The batch of a lane under way, its write, and what leaves once that is durable. */
final class Commits {

    private static final int SETTLED_PER_COMMIT_MAX = 4_096;
    private static final int RELEASE_TRIES_MAX = 1_000;

    /** Others use the pause to free memory. */
    private static final long RELEASE_PAUSE_NS = 1_000_000;

    private final LanePorts ports;
    private LaneBatch batch = new LaneBatch();

    Commits(LanePorts ports) {
        this.ports = ports;
    }

    /** Another one after every {@link #commit}. */
    LaneBatch batch() {
        return batch;
    }

    void commit() {
        batch.settled = ports.outbox().removeSettled(batch.writes, SETTLED_PER_COMMIT_MAX);
        if (!batch.writes.isEmpty()) {
            ports.store().write(batch.writes);
            ports.counters().commits.increment();
            ports.counters().bytesWritten.add(batch.writes.bytes());
        }
        LaneBatch written = batch;
        // Before anything that can fail: what is written must not be done again.
        batch = new LaneBatch();
        ports.awaited().remove(written.left, written.acknowledgements);
        ports.awaited().forget(written.dropped);
        if (written.releasesAnything()) {
            ports.durability().afterDurable(() -> release(written));
        }
    }

    /** There is no way back from here, and what does not leave now leaves after the next start only. */
    private void release(LaneBatch written) {
        for (int tries = 1; ; tries++) {
            try {
                written.release(ports.outbox());
                return;
            } catch (OutOfMemoryError e) {
                if (tries == RELEASE_TRIES_MAX) {
                    throw e;
                }
                LockSupport.parkNanos(RELEASE_PAUSE_NS);
            }
        }
    }

    /** The batch, which could not be finished or written; the next one is begun. */
    LaneBatch giveUp() {
        LaneBatch lost = batch;
        batch = new LaneBatch();
        ports.outbox().giveBack(lost.settled);
        ports.awaited().forget(lost.awaited);
        return lost;
    }
}
