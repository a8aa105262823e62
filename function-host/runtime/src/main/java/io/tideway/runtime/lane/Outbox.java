package io.tideway.runtime.lane;

import io.tideway.gate.Egress;
import io.tideway.gate.OutboundMessage;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The committed outputs of a host on their way to subscribers: numbers them, hands them to the broker once their commit is
 * durable, and keeps them in the store until the broker calls them settled.
 *
 * <p>Thread-safe. Hand-overs of one lane keep their order; what the broker refuses is offered again, in order, by {@link
 * #retry}.
 */
public final class Outbox {

    private final OutboxConfig config;
    private final Egress egress;
    private final Clock clock;
    private final HostCounters counters;
    private final String hostId;
    private final AtomicLong sequence;

    private final Queue<Long> settled = new ConcurrentLinkedQueue<>();
    private final ConcurrentSkipListMap<Long, Kept> kept = new ConcurrentSkipListMap<>();
    private final AtomicLong keptBytes = new AtomicLong();

    // Refused by the broker, oldest first; guarded by itself. Its size is also read without the lock.
    private final ArrayDeque<Committed> refused = new ArrayDeque<>();
    private volatile int refusedSize;

    /** A durable output and its place in the outbox. */
    static final class Committed {
        private final long sequence;
        private final OutboundMessage output;
        private final long committedAtMs;
        private volatile boolean settled;

        Committed(long sequence, OutboundMessage output, long committedAtMs) {
            this.sequence = sequence;
            this.output = output;
            this.committedAtMs = committedAtMs;
        }

        long sequence() {
            return sequence;
        }

        OutboundMessage output() {
            return output;
        }

        /** Milliseconds since the epoch. */
        long committedAtMs() {
            return committedAtMs;
        }
    }

    /** Whether an output would be lost with this host. */
    boolean mayBeLost(Committed committed) {
        return !committed.settled && !egress.hasTaken(committed.output().id());
    }

    /**
     * @param hostId first part of every output id; unique among hosts
     * @param firstSequence greater than every sequence in the store
     */
    public Outbox(
            OutboxConfig config, Egress egress, Clock clock, HostCounters counters, String hostId, long firstSequence) {
        this.config = config;
        this.egress = egress;
        this.clock = clock;
        this.counters = counters;
        this.hostId = hostId;
        this.sequence = new AtomicLong(firstSequence);
    }

    long nextSequence() {
        return sequence.getAndIncrement();
    }

    String idOf(long sequence) {
        return hostId + "-" + Long.toString(sequence, Character.MAX_RADIX);
    }

    /** Hands a durable output to the broker, behind everything it has refused so far. */
    void handOver(Committed output) {
        if (refusedSize == 0 && publish(output)) {
            return;
        }
        synchronized (refused) {
            refused.add(output);
            refusedSize = refused.size();
        }
    }

    /** Offers again what the broker refused; returns whether some of it is still refused. */
    public boolean retry() {
        if (refusedSize == 0) {
            return false;
        }
        synchronized (refused) {
            for (Committed next = refused.peek(); next != null && publish(next); next = refused.peek()) {
                refused.remove();
            }
            refusedSize = refused.size();
            return refusedSize > 0;
        }
    }

    private boolean publish(Committed committed) {
        Kept keeper = new Kept(committed);
        if (!egress.publish(committed.output(), keeper)) {
            counters.outputsRefused.increment();
            return false;
        }
        counters.outputsPublished.increment();
        keeper.keepUnlessSettled();
        return true;
    }

    /** Whether the lanes should pause until the broker takes what it refused. */
    boolean congested() {
        return refusedSize >= config.refusedMax();
    }

    /** Gives up what is beyond the bounds of age and size, oldest first; call it now and then. */
    public void enforceBounds() {
        long oldestAllowedMs = clock.millis() - config.age().toMillis();
        for (Map.Entry<Long, Kept> oldest = kept.firstEntry();
                oldest != null
                        && (keptBytes.get() > config.bytesMax()
                                || oldest.getValue().committed.committedAtMs() < oldestAllowedMs);
                oldest = kept.firstEntry()) {
            counters.outputsGivenUp.increment();
            egress.forget(oldest.getValue().committed.output().id());
            oldest.getValue().run();
        }
    }

    /** Adds the removal of settled outputs to a write; returns which, to be given back if the write fails. */
    List<Long> removeSettled(WriteSet writes, int max) {
        List<Long> removed = new ArrayList<>();
        for (Long next = settled.poll(); next != null; next = settled.poll()) {
            writes.deleteOnce(Table.OUTBOX, StoreKeys.outbox(next));
            removed.add(next);
            if (removed.size() == max) {
                break;
            }
        }
        return removed;
    }

    void giveBack(List<Long> removed) {
        settled.addAll(removed);
    }

    /** Whether a write is due to remove settled outputs from the store. */
    public boolean hasSettled() {
        return !settled.isEmpty();
    }

    /** Outputs kept until a session acknowledges them. */
    public int keptCount() {
        return kept.size();
    }

    /** Hands over again what was not settled when the host stopped; call before new outputs are made. */
    public int recover(HostStore store) {
        int[] recovered = {0};
        store.scan(Table.OUTBOX, new byte[0], (key, value) -> {
            var stored = StoredForms.decodeOutput(value);
            handOver(new Committed(StoreKeys.sequenceOf(key), StoredForms.toOutput(stored), stored.getCommittedAtMs()));
            recovered[0]++;
            return true;
        });
        return recovered[0];
    }

    /** One output the broker has but not settled; run when it has. */
    private final class Kept implements Runnable {
        private final Committed committed;
        private boolean done;

        Kept(Committed committed) {
            this.committed = committed;
        }

        private long bytes() {
            return committed.output().memoryBytes();
        }

        synchronized void keepUnlessSettled() {
            if (!done) {
                kept.put(committed.sequence(), this);
                keptBytes.addAndGet(bytes());
            }
        }

        @Override
        public synchronized void run() {
            if (done) {
                return;
            }
            done = true;
            committed.settled = true;
            if (kept.remove(committed.sequence()) != null) {
                keptBytes.addAndGet(-bytes());
            }
            settled.add(committed.sequence());
        }
    }
}
