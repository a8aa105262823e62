package io.tideway.runtime.lane;

import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.ArrayList;
import java.util.List;

/** Reads the stored state of instances for people and tests. Sees what was committed; changes nothing. Thread-safe. */
public final class StateReader {

    private final HostStore store;

    public StateReader(HostStore store) {
        this.store = store;
    }

    /**
     * One entry of state.
     *
     * @param kind {@code value}, {@code counter} or {@code map}
     * @param name name of the state
     * @param entry key within a map, else empty
     * @param value its bytes
     * @param expiresAtMs milliseconds since the epoch, {@link Long#MAX_VALUE} for never
     */
    public record Item(String kind, String name, String entry, byte[] value, long expiresAtMs) {}

    /** The entries of one instance that are alive at that time, in the order of their names. */
    public List<Item> read(String function, String key, long nowMs) {
        byte[] instance = StoreKeys.instance(function, key);
        List<Item> items = new ArrayList<>();
        store.scan(Table.STATE, instance, (storeKey, bytes) -> {
            StateKey stateKey = StateKey.ofStoreKey(storeKey, instance.length);
            StateEntry entry = StateEntry.stored(bytes);
            if (!entry.expired(nowMs)) {
                items.add(new Item(
                        kind(stateKey.kind()),
                        stateKey.name(),
                        stateKey.entry(),
                        entry.encoded(),
                        entry.expiresAtMs()));
            }
            return true;
        });
        return items;
    }

    /** Keys of the instances of a function that have state, in order, beginning at or after {@code from}. */
    public List<String> keys(String function, String from, int max) {
        byte[] prefix = StoreKeys.function(function);
        List<String> keys = new ArrayList<>();
        byte[] next = StoreKeys.concat(prefix, StoreKeys.utf8(from));
        while (keys.size() < max) {
            List<byte[]> found = new ArrayList<>(1);
            store.scan(Table.STATE, prefix, next, (storeKey, bytes) -> {
                found.add(storeKey);
                return false;
            });
            if (found.isEmpty()) {
                break;
            }
            String key = StoreKeys.functionAndKey(found.get(0), 0)[1];
            keys.add(key);
            next = StoreKeys.after(StoreKeys.instance(function, key));
        }
        return keys;
    }

    private static String kind(char kind) {
        return switch (kind) {
            case StateKey.COUNTER -> "counter";
            case StateKey.MAP -> "map";
            default -> "value";
        };
    }
}
