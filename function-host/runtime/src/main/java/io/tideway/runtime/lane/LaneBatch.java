package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a lane has done since its last commit: one write, what leaves once it is durable, and how to undo it. */
final class LaneBatch {

    final WriteSet writes = new WriteSet();

    /** Mailbox entries whose effects are in here, to be done again if the write fails. */
    final ArrayDeque<Work> works = new ArrayDeque<>();

    /** Index entries taken from the timer queue. */
    final List<TimerQueue.Due> timers = new ArrayList<>();

    /** Instances whose memory differs from the store, and by how much their count of waiting inputs does. */
    final Map<Instance, Integer> waitingChanges = new HashMap<>();

    final ArrayDeque<Acknowledgement> acknowledgements = new ArrayDeque<>();
    /** Inputs that leave the inbox because they are done with. */
    final List<Long> left = new ArrayList<>();

    /** Inputs that leave the inbox although they are not. */
    final List<Long> dropped = new ArrayList<>();

    /** Inputs put into the inbox whose effect somebody waits for. */
    final List<Long> awaited = new ArrayList<>();

    /** Application ids of the messages accepted, which the store has only once this is written. */
    final Set<Dedupe.Accepted> accepted = new HashSet<>();

    final ArrayDeque<Outbox.Committed> outputs = new ArrayDeque<>();

    /** Done once the write is durable, behind outputs and acknowledgements. */
    final ArrayDeque<Runnable> announcements = new ArrayDeque<>();

    List<Long> settled = List.of();

    boolean isEmpty() {
        return writes.isEmpty() && acknowledgements.isEmpty() && works.isEmpty();
    }

    void touched(Instance instance) {
        waitingChanges.putIfAbsent(instance, 0);
    }

    void waiting(Instance instance, int change) {
        instance.waiting += change;
        waitingChanges.merge(instance, change, Integer::sum);
    }

    /** Adds an output that is to survive and to leave. */
    void output(Outbox.Committed output) {
        writes.put(
                Table.OUTBOX,
                StoreKeys.outbox(output.sequence()),
                StoredForms.encode(output.output(), output.committedAtMs()));
        outputs.add(output);
    }

    /** Adds writes and outputs of another batch, and what leaves the inbox by it; the other stays as it is. */
    void absorb(LaneBatch other) {
        writes.addAll(other.writes);
        outputs.addAll(other.outputs);
        left.addAll(other.left);
    }

    /** Whether anything leaves once the write is durable. */
    boolean releasesAnything() {
        return !acknowledgements.isEmpty() || !outputs.isEmpty() || !announcements.isEmpty();
    }

    /**
     * Lets outputs and acknowledgements go; run once the write is durable. When it throws, which only a lack of memory
     * should bring about, call it again: it goes on where it was.
     */
    void release(Outbox outbox) {
        for (Outbox.Committed output = outputs.peek(); output != null; output = outputs.peek()) {
            outbox.handOver(output);
            outputs.remove();
        }
        for (Acknowledgement next = acknowledgements.peek(); next != null; next = acknowledgements.peek()) {
            next.durable();
            acknowledgements.remove();
        }
        for (Runnable next = announcements.peek(); next != null; next = announcements.peek()) {
            next.run();
            announcements.remove();
        }
    }
}
