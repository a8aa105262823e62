package io.tideway.runtime.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Layout of the keys, so that everything of one instance lies together and sequences sort by age.
 *
 * <p>An instance is {@code function | NUL | key | NUL}; neither contains NUL. Numbers are big-endian.
 */
public final class StoreKeys {

    private static final byte[] EMPTY = new byte[0];
    private static final byte[] PHASE = {'p'};
    private static final byte[] DIRTY = {'d'};
    private static final byte[] PIN = {'n'};
    private static final byte[] RECENT_ID = {'m'};

    private StoreKeys() {}

    /** The prefix of everything that belongs to an instance. */
    public static byte[] instance(String function, String key) {
        byte[] first = utf8(function);
        byte[] second = utf8(key);
        return ByteBuffer.allocate(first.length + second.length + 2)
                .put(first)
                .put((byte) 0)
                .put(second)
                .put((byte) 0)
                .array();
    }

    /** The prefix of everything that belongs to a function. */
    public static byte[] function(String function) {
        return concat(utf8(function), new byte[] {0});
    }

    /** Function and key of an instance, from any key that begins with one at that offset. */
    public static String[] functionAndKey(byte[] key, int offset) {
        int first = indexOfNul(key, offset);
        int second = indexOfNul(key, first + 1);
        return new String[] {
            new String(key, offset, first - offset, StandardCharsets.UTF_8),
            new String(key, first + 1, second - first - 1, StandardCharsets.UTF_8)
        };
    }

    /** Length of the instance prefix that begins at that offset. */
    public static int instanceLength(byte[] key, int offset) {
        return indexOfNul(key, indexOfNul(key, offset) + 1) + 1 - offset;
    }

    private static int indexOfNul(byte[] key, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == 0) {
                return i;
            }
        }
        throw new StoreException("stored key is malformed: " + Arrays.toString(key));
    }

    /** {@code instance | sequence}. */
    public static byte[] inbox(byte[] instance, long sequence) {
        return ByteBuffer.allocate(instance.length + Long.BYTES)
                .put(instance)
                .putLong(sequence)
                .array();
    }

    /** The sequence at the end of an inbox key. */
    public static long sequenceOf(byte[] inboxKey) {
        return ByteBuffer.wrap(inboxKey).getLong(inboxKey.length - Long.BYTES);
    }

    /** {@code sequence}. */
    public static byte[] outbox(long sequence) {
        return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
    }

    /** {@code 't' | instance | name}. */
    public static byte[] timer(byte[] instance, String name) {
        byte[] text = utf8(name);
        return ByteBuffer.allocate(1 + instance.length + text.length)
                .put((byte) 't')
                .put(instance)
                .put(text)
                .array();
    }

    /** {@code 'i' | due | instance | name}. */
    public static byte[] timerIndex(long dueMs, byte[] instance, String name) {
        byte[] text = utf8(name);
        return ByteBuffer.allocate(1 + Long.BYTES + instance.length + text.length)
                .put((byte) 'i')
                .putLong(dueMs)
                .put(instance)
                .put(text)
                .array();
    }

    /** Where the index begins for that time. */
    public static byte[] timerIndexFrom(long dueMs) {
        return timerIndex(dueMs, EMPTY, "");
    }

    /** {@code 'p' | instance}. */
    public static byte[] phase(byte[] instance) {
        return concat(PHASE, instance);
    }

    /** {@code 'd' | instance}, then the key of an entry in its cloud record. */
    public static byte[] dirty(byte[] instance) {
        return concat(DIRTY, instance);
    }

    /** {@code 'm' | instance | id}. */
    public static byte[] recentId(byte[] instance, String id) {
        return concat(concat(RECENT_ID, instance), utf8(id));
    }

    /** {@code 'n' | instance}. */
    public static byte[] pin(byte[] instance) {
        return concat(PIN, instance);
    }

    /** The bytes one after another. */
    public static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Whether {@code key} begins with {@code prefix}. */
    public static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The smallest key greater than every key that begins with that prefix (which must not be all 0xFF). */
    public static byte[] after(byte[] prefix) {
        byte[] end = prefix.clone();
        int last = end.length - 1;
        while (end[last] == (byte) 0xFF) {
            last--;
        }
        end[last]++;
        return Arrays.copyOf(end, last + 1);
    }

    /** UTF-8 bytes. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
