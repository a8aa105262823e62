package io.tideway.runtime.lane;

import io.tideway.proto.store.StoredInput;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The durable queue of inputs whose instance was not ready. Sequences are given by the host, so order survives restarts. */
final class Inbox {

    private final HostStore store;
    private final AtomicLong sequence;

    /** @param sequence shared by the lanes of a host; beyond every sequence in the store */
    Inbox(HostStore store, AtomicLong sequence) {
        this.store = store;
        this.sequence = sequence;
    }

    /** One input read back. */
    record Entry(long sequence, StoredInput stored) {}

    /** Queues an input behind those that wait. */
    void park(Instance instance, Input input, int attempts, long notBeforeMs, LaneBatch batch) {
        byte[] key = StoreKeys.inbox(instance.prefix, sequence.getAndIncrement());
        batch.writes.put(Table.INBOX, key, StoredForms.encode(input, attempts, notBeforeMs));
        batch.waiting(instance, 1);
    }

    /** Puts an input back to its place after a failed attempt. */
    void putBack(Instance instance, long sequence, Input input, int attempts, long notBeforeMs, LaneBatch batch) {
        batch.touched(instance);
        batch.writes.put(
                Table.INBOX,
                StoreKeys.inbox(instance.prefix, sequence),
                StoredForms.encode(input, attempts, notBeforeMs));
    }

    void remove(Instance instance, long sequence, LaneBatch batch) {
        batch.writes.delete(Table.INBOX, StoreKeys.inbox(instance.prefix, sequence));
        batch.waiting(instance, -1);
        instance.inboxHead = sequence + 1;
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
}
