package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.proto.store.StoredInput;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The durable queue of inputs whose instance was not ready. Sequences are given by the host, so order survives restarts. */
final class Inbox {

    private static final long NOWHERE = -1;

    private final HostStore store;
    private final AtomicLong sequence;
    private final AwaitedEffects awaited;

    /** @param sequence shared by the lanes of a host; beyond every sequence in the store */
    Inbox(HostStore store, AtomicLong sequence, AwaitedEffects awaited) {
        this.store = store;
        this.sequence = sequence;
        this.awaited = awaited;
    }

    /** One input read back. */
    record Entry(long sequence, StoredInput stored) {}

    /** Queues an input behind those that wait. */
    void park(Instance instance, Input input, int attempts, long notBeforeMs, LaneBatch batch) {
        park(instance, input, attempts, notBeforeMs, null, batch);
    }

    /** @param awaiting told when the input has left, durably; {@code null}: nobody waits for that */
    void park(
            Instance instance,
            Input input,
            int attempts,
            long notBeforeMs,
            @Nullable Acknowledgement awaiting,
            LaneBatch batch) {
        long number = sequence.getAndIncrement();
        byte[] key = StoreKeys.inbox(instance.prefix, number);
        batch.writes.put(Table.INBOX, key, StoredForms.encode(input, attempts, notBeforeMs, awaiting != null));
        batch.waiting(instance, 1);
        if (awaiting != null) {
            batch.awaited.add(number);
            awaited.add(number, awaiting);
        }
    }

    /** Puts an input back to its place after a failed attempt. */
    void putBack(Instance instance, Origin.Inbox origin, Input input, int attempts, long notBeforeMs, LaneBatch batch) {
        batch.touched(instance);
        batch.writes.put(
                Table.INBOX,
                StoreKeys.inbox(instance.prefix, origin.sequence()),
                StoredForms.encode(input, attempts, notBeforeMs, origin.awaited()));
    }

    /**
     * Takes out an input that is done with; who waits for its effect is told once that is durable.
     *
     * @param first whether it is the first that waits
     */
    void leave(Instance instance, long sequence, boolean first, LaneBatch batch) {
        takeOut(instance, sequence, first, batch);
        batch.left.add(sequence);
    }

    /** Takes out an input that nobody waits for. */
    void drop(Instance instance, long sequence, boolean first, LaneBatch batch) {
        takeOut(instance, sequence, first, batch);
        batch.dropped.add(sequence);
    }

    private static void takeOut(Instance instance, long sequence, boolean first, LaneBatch batch) {
        batch.writes.delete(Table.INBOX, StoreKeys.inbox(instance.prefix, sequence));
        batch.waiting(instance, -1);
        if (first) {
            instance.inboxHead = sequence + 1;
        }
    }

    /** The first inputs that wait; changes of the batch under way are not seen. */
    List<Entry> first(Instance instance, int max) {
        List<Entry> entries = new ArrayList<>();
        byte[] from = StoreKeys.inbox(instance.prefix, instance.inboxHead);
        store.scan(Table.INBOX, instance.prefix, from, (key, value) -> {
            entries.add(new Entry(StoreKeys.sequenceOf(key), StoredForms.decodeInput(value)));
            return entries.size() < max;
        });
        return entries;
    }

    /**
     * Messages that wait.
     *
     * @param behindOthers whether inputs that are none stand before or among them
     */
    record Messages(List<Entry> entries, boolean behindOthers) {}

    /** The first messages that wait, at least one if there is one; changes of the batch under way are not seen. */
    Messages messages(Instance instance, int max, long payloadBytesMax) {
        List<Entry> entries = new ArrayList<>();
        boolean[] others = {false};
        long[] bytes = {0};
        byte[] from = StoreKeys.inbox(instance.prefix, instance.inboxHead);
        store.scan(Table.INBOX, instance.prefix, from, (key, value) -> {
            StoredInput stored = StoredForms.decodeInput(value);
            if (!stored.hasMessage()) {
                others[0] = true;
                return true;
            }
            bytes[0] += stored.getMessage().getPayload().size();
            if (!entries.isEmpty() && bytes[0] > payloadBytesMax) {
                return false;
            }
            entries.add(new Entry(StoreKeys.sequenceOf(key), stored));
            return entries.size() < max;
        });
        return new Messages(entries, others[0]);
    }

    /** Where the first message that waits and is like this stands; -1 if none is. */
    long find(Instance instance, Predicate<InboundMessage> like) {
        long[] found = {NOWHERE};
        byte[] from = StoreKeys.inbox(instance.prefix, instance.inboxHead);
        store.scan(Table.INBOX, instance.prefix, from, (key, value) -> {
            if (StoredForms.toInput(StoredForms.decodeInput(value)) instanceof Input.OfMessage input
                    && like.test(input.message())) {
                found[0] = StoreKeys.sequenceOf(key);
            }
            return found[0] == NOWHERE;
        });
        return found[0];
    }

    /** Where the last input that waits stands; -1 if none does. */
    long last(Instance instance) {
        long[] last = {NOWHERE};
        byte[] from = StoreKeys.inbox(instance.prefix, instance.inboxHead);
        store.scan(Table.INBOX, instance.prefix, from, (key, value) -> {
            last[0] = StoreKeys.sequenceOf(key);
            return true;
        });
        return last[0];
    }
}
