package io.tideway.runtime.lane;

import io.tideway.runtime.store.StoreKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Names one entry of an instance's state.
 *
 * @param kind {@code 'v'} value, {@code 'c'} counter, {@code 'm'} map entry
 * @param name name of the state
 * @param entry key within a map, else empty
 */
record StateKey(char kind, String name, String entry) {

    static final char VALUE = 'v';
    static final char COUNTER = 'c';
    static final char MAP = 'm';

    static StateKey value(String name) {
        return new StateKey(VALUE, name, "");
    }

    static StateKey counter(String name) {
        return new StateKey(COUNTER, name, "");
    }

    static StateKey mapEntry(String name, String entry) {
        return new StateKey(MAP, name, entry);
    }

    /** {@code instance | kind | name | NUL | entry}; names hold no NUL. */
    byte[] storeKey(byte[] instance) {
        byte[] nameBytes = StoreKeys.utf8(name);
        byte[] entryBytes = StoreKeys.utf8(entry);
        return ByteBuffer.allocate(instance.length + nameBytes.length + entryBytes.length + 2)
                .put(instance)
                .put((byte) kind)
                .put(nameBytes)
                .put((byte) 0)
                .put(entryBytes)
                .array();
    }

    static StateKey ofStoreKey(byte[] key, int instanceLength) {
        int nameStart = instanceLength + 1;
        int nameEnd = nameStart;
        while (key[nameEnd] != 0) {
            nameEnd++;
        }
        return new StateKey(
                (char) key[instanceLength],
                new String(key, nameStart, nameEnd - nameStart, StandardCharsets.UTF_8),
                new String(key, nameEnd + 1, key.length - nameEnd - 1, StandardCharsets.UTF_8));
    }
}
