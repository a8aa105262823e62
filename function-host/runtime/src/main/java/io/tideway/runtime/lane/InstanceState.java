package io.tideway.runtime.lane;

import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All state of one activated instance, in memory. Read from the store by one scan; after that the store is only written.
 * Owned by the instance's lane, or by its worker while one runs.
 */
final class InstanceState {

    /** Bytes charged for an entry beyond its value: key, object headers. */
    private static final int ENTRY_OVERHEAD_BYTES = 32;

    private final Map<StateKey, StateEntry> entries = new HashMap<>();
    private long bytes;

    static InstanceState load(HostStore store, byte[] instance) {
        InstanceState state = new InstanceState();
        store.scan(Table.STATE, instance, (key, value) -> {
            state.put(StateKey.ofStoreKey(key, instance.length), StateEntry.stored(value));
            return true;
        });
        return state;
    }

    /** The live entry or {@code null}. */
    @Nullable
    StateEntry get(StateKey key, long nowMs) {
        StateEntry entry = entries.get(key);
        return entry == null || entry.expired(nowMs) ? null : entry;
    }

    /** The entry as stored, past its time to live or not, or {@code null}. */
    @Nullable
    StateEntry stored(StateKey key) {
        return entries.get(key);
    }

    Iterable<StateKey> keys() {
        return entries.keySet();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Entries are immutable, so changes of the one do not show in the other. */
    InstanceState copy() {
        InstanceState copy = new InstanceState();
        copy.entries.putAll(entries);
        copy.bytes = bytes;
        return copy;
    }

    void put(StateKey key, StateEntry entry) {
        StateEntry old = entries.put(key, entry);
        bytes += entry.bytes() - (old == null ? -overhead(key) : old.bytes());
    }

    void remove(StateKey key) {
        StateEntry old = entries.remove(key);
        if (old != null) {
            bytes -= old.bytes() + overhead(key);
        }
    }

    /** Bytes the entry of that key takes now, 0 when there is none. */
    long bytesOf(StateKey key) {
        StateEntry entry = entries.get(key);
        return entry == null ? 0 : entry.bytes() + overhead(key);
    }

    static long overhead(StateKey key) {
        return (long) ENTRY_OVERHEAD_BYTES + key.name().length() + key.entry().length();
    }

    /** Keys of live entries of one map. */
    List<String> mapKeys(String name, long nowMs) {
        List<String> keys = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (key.kind() == StateKey.MAP && key.name().equals(name) && !entry.expired(nowMs)) {
                keys.add(key.entry());
            }
        });
        return keys;
    }

    /** Keys of entries past their time to live: no one sees them, but they take room until they are removed. */
    List<StateKey> expiredKeys(long nowMs) {
        List<StateKey> expired = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.expired(nowMs)) {
                expired.add(key);
            }
        });
        return expired;
    }

    long bytes() {
        return bytes;
    }
}
