package io.tideway.runtime.lane;

import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.phase.SyncPacer;
import io.tideway.runtime.phase.Unsynced;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/**
 * What of a lane's local instances the cloud store has not yet: begins the syncs whose turn it is, and says when it is so much
 * that no more may be added. Used by the lane only.
 *
 * <p>Of an instance whose turn the pacer has given, a sync is under way or has failed: else it would never get another.
 */
final class Syncs {

    private static final int PER_STEP_MAX = 64;
    private static final long TICK_MS = 20;

    private final CloudLink link;
    private final SyncPacer pacer;
    private final InstanceCache instances;
    private final RunQueue queue;
    private final Clock clock;
    private long nextMs;

    /** What is unsynced is beyond its bounds. */
    private boolean holdsBack;

    Syncs(CloudLink link, SyncPacer pacer, InstanceCache instances, RunQueue queue, Clock clock) {
        this.link = link;
        this.pacer = pacer;
        this.instances = instances;
        this.queue = queue;
        this.clock = clock;
    }

    /** Whether more may be changed that could be lost with this host. If not, what waits for that is queued when it may. */
    boolean withinBounds() {
        holdsBack = !pacer.unsynced(clock.millis()).withinBounds();
        return !holdsBack;
    }

    /** An instance has changes that the store has not, from before this lane. */
    void found(InstanceId instance, long bytes) {
        pacer.changed(instance, bytes, clock.millis());
    }

    /** What was dirty when its turn came is in the store. */
    void synced(InstanceId instance) {
        pacer.synced(instance);
        letGo();
    }

    /** It was released, or dropped: none of its changes is waiting any more. */
    void forget(InstanceId instance) {
        pacer.forget(instance);
        letGo();
    }

    /** Its sync, if one was under way, has failed. */
    void failed(InstanceId instance) {
        pacer.failed(instance, clock.millis());
    }

    /** If what the store lacks is within bounds again, what was held back for that goes on. */
    private void letGo() {
        if (holdsBack && pacer.unsynced(clock.millis()).withinBounds()) {
            holdsBack = false;
            for (Instance instance : instances.all()) {
                if (instance.waiting > 0 && !instance.running) {
                    queue.enqueue(instance);
                }
            }
        }
    }

    /** From now on nothing waits for its time: the host is about to stop. */
    void hurry() {
        pacer.hurry();
    }

    /**
     * Begins those whose turn it is.
     *
     * @param begin says whether the sync of an instance is under way now
     */
    void step(long nowMs, Predicate<InstanceId> begin) {
        if (nowMs < nextMs || !link.isUp()) {
            return;
        }
        nextMs = nowMs + TICK_MS;
        ArrayDeque<InstanceId> turn = new ArrayDeque<>(pacer.next(PER_STEP_MAX, nowMs));
        try {
            for (InstanceId id = turn.peek(); id != null; id = turn.peek()) {
                if (!begin.test(id)) {
                    pacer.failed(id, nowMs);
                }
                turn.remove();
            }
        } finally {
            turn.forEach(id -> pacer.failed(id, nowMs));
        }
    }

    /** When {@link #step} has something to do next, milliseconds since the epoch. */
    long nextMs() {
        return unsynced(clock.millis()).instances() > 0 && link.isUp() ? nextMs : Long.MAX_VALUE;
    }

    Unsynced unsynced(long nowMs) {
        return pacer.unsynced(nowMs);
    }
}
