package io.tideway.simulator.truth;

/** Long keys and values without objects: open addressing, grown as needed. Nothing is removed. One thread. */
final class LongTable {
    private static final int SMALLEST = 64;

    private long[] keys = new long[SMALLEST];
    private long[] values = new long[SMALLEST];
    private int size;

    /** The value of a key, {@code absent} when there is none. */
    long get(long key, long absent) {
        int slot = slot(keys, occupied(key));
        return keys[slot] == 0 ? absent : values[slot];
    }

    /** Sets a value. */
    void put(long key, long value) {
        if (size * 2 >= keys.length) {
            grow();
        }
        int slot = slot(keys, occupied(key));
        if (keys[slot] == 0) {
            keys[slot] = occupied(key);
            size++;
        }
        values[slot] = value;
    }

    int size() {
        return size;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new long[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(keys, oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    /** Zero marks a free slot, so no key may be zero; keys are fingerprints, one more coincidence does not matter. */
    private static long occupied(long key) {
        return key == 0 ? 1 : key;
    }

    private static int slot(long[] keys, long key) {
        int mask = keys.length - 1;
        int slot = (int) (key ^ (key >>> 32)) & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
