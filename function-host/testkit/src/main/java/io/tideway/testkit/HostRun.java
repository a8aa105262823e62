package io.tideway.testkit;

import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.AwaitedEffects;
import io.tideway.runtime.lane.DedupeConfig;
import io.tideway.runtime.lane.Dispatch;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.InvocationWatch;
import io.tideway.runtime.lane.Lane;
import io.tideway.runtime.lane.LaneConfig;
import io.tideway.runtime.lane.LanePorts;
import io.tideway.runtime.lane.Outbox;
import io.tideway.runtime.lane.OutboxConfig;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One life of the host, from start to crash: a lane and an outbox over the store. All runs on the thread of the test,
 * workers too, so a function's deadline has no meaning here.
 */
final class HostRun {

    private static final String HOST_ID = "testkit";

    /** As in a real host: each start has sequence numbers of its own. */
    private static final int SEQUENCE_BITS = 40;

    private final MemoryStore store;
    private final SettableClock clock;
    private final FiringBound bound;
    private final HostCounters counters = new HostCounters();
    private final ArrayDeque<Runnable> workers = new ArrayDeque<>();
    private final Outbox outbox;
    private final Lane lane;
    private boolean syncing = true;

    /** @param starts 1 for the first start over the store */
    HostRun(
            DeployedFunction function,
            MemoryStore store,
            SettableClock clock,
            Journal journal,
            FiringBound bound,
            int starts) {
        this.store = store;
        this.clock = clock;
        this.bound = bound;
        long firstSequence = (long) starts << SEQUENCE_BITS;
        this.outbox = new Outbox(OutboxConfig.DEFAULT, journal, clock, counters, HOST_ID, firstSequence);
        LanePorts ports = new LanePorts(
                store,
                store,
                name -> Optional.of(function)
                        .filter(serving -> serving.spec().name().equals(name)),
                null,
                (invocation, done) -> workers.add(() -> {
                    try {
                        invocation.call();
                        done.done(null);
                    } catch (Throwable e) {
                        done.done(e);
                    }
                }),
                Dispatch.NONE,
                outbox,
                new AtomicLong(firstSequence),
                new AwaitedEffects(),
                InvocationWatch.NONE,
                new Faults(store, journal),
                counters,
                clock,
                () -> {});
        this.lane = new Lane(LaneConfig.DEFAULT, DedupeConfig.DEFAULT, ports, new ArrayDeque<>(), 0, 1);
        recover();
    }

    private void recover() {
        outbox.recover(store);
        Map<InstanceId, Integer> waiting = new HashMap<>();
        store.scan(Table.INBOX, new byte[0], (key, value) -> {
            String[] names = StoreKeys.functionAndKey(key, 0);
            waiting.merge(new InstanceId(names[0], names[1]), 1, Integer::sum);
            return true;
        });
        waiting.forEach(lane::recovered);
    }

    void offer(Work.Arrival arrival) {
        lane.offer(arrival);
    }

    /** Inputs recognised as seen before, in this life. */
    long duplicates() {
        return counters.duplicates.sum();
    }

    /** From now on commits become durable, or do not. */
    void syncing(boolean on) {
        syncing = on;
    }

    /**
     * Does all that is due now.
     *
     * @return when something is due next, milliseconds since the epoch; {@link Long#MAX_VALUE} for never
     */
    long settle() {
        long nextMs = step();
        while (nextMs <= clock.millis() || runWorker()) {
            nextMs = step();
        }
        if (outbox.hasSettled()) {
            nextMs = step(); // A real host does this every now and then.
        }
        return nextDueMs(nextMs);
    }

    private long step() {
        long nextMs = lane.step();
        if (syncing) {
            store.sync();
        }
        bound.check();
        return nextMs;
    }

    private boolean runWorker() {
        Runnable next = workers.poll();
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    /** The lane looks at its timers at least every minute; when nothing but timers is there, only the first of them counts. */
    private long nextDueMs(long laneNextMs) {
        if (!lane.idle() || store.count(Table.INBOX) > 0) {
            return laneNextMs;
        }
        long[] firstMs = {Long.MAX_VALUE};
        store.scan(Table.TIMERS, new byte[] {'i'}, (key, value) -> {
            firstMs[0] = ByteBuffer.wrap(key).getLong(1);
            return false;
        });
        return firstMs[0] <= clock.millis() ? laneNextMs : firstMs[0];
    }

    /** A commit that was made to fail is the only one to fail. */
    private record Faults(MemoryStore store, Journal journal) implements LanePorts.FailureListener {

        @Override
        public void failed(InstanceId instance, int attempts, Throwable failure) {
            journal.failed(instance, attempts, failure);
        }

        @Override
        public void stalled(Throwable cause, long pauseMs) {
            store.refuse(false, false);
            journal.stalled(cause, pauseMs);
        }
    }
}
