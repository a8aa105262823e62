package io.tideway.runtime.rocksdb;

import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * Writes changes in the form that RocksDB itself keeps a batch in, so that one call brings them all across to native code
 * instead of two or three for each.
 *
 * <p>Form ({@code write_batch.cc}): sequence (8 bytes, set by RocksDB), count (4, little-endian), then for each change a tag,
 * the column family as varint32 unless it is the default one, and key and value, each with its length as varint32 before it.
 */
final class SerializedBatch {

    private static final int HEADER_BYTES = 12;
    private static final int COUNT_OFFSET = 8;
    /** Tag, column family (there are fewer than 128) and two lengths. */
    private static final int CHANGE_OVERHEAD_BYTES = 12;

    private static final byte DELETE = 0x4;
    private static final byte PUT = 0x5;
    private static final byte SINGLE_DELETE = 0x8;
    private static final byte DELETE_RANGE = 0xE;

    private final byte[] bytes;
    private int length = HEADER_BYTES;

    private SerializedBatch(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** @param family id of the column family of a table; never that of the default one */
    static byte[] of(WriteSet changes, ToIntFunction<Table> family) {
        int count = changes.changes().size();
        long capacity = HEADER_BYTES + changes.bytes() + (long) CHANGE_OVERHEAD_BYTES * count;
        SerializedBatch batch = new SerializedBatch(Math.toIntExact(capacity));
        batch.bytes[COUNT_OFFSET] = (byte) count;
        batch.bytes[COUNT_OFFSET + 1] = (byte) (count >>> 8);
        batch.bytes[COUNT_OFFSET + 2] = (byte) (count >>> 16);
        batch.bytes[COUNT_OFFSET + 3] = (byte) (count >>> 24);
        for (WriteSet.Change change : changes.changes()) {
            batch.add(change, family.applyAsInt(change.table()));
        }
        return Arrays.copyOf(batch.bytes, batch.length);
    }

    private void add(WriteSet.Change change, int family) {
        bytes[length++] = switch (change.kind()) {
            case PUT -> PUT;
            case DELETE -> DELETE;
            case DELETE_ONCE -> SINGLE_DELETE;
            case DELETE_RANGE -> DELETE_RANGE;
        };
        varint(family);
        append(change.key());
        byte[] value = change.value();
        if (value != null) {
            append(value);
        }
    }

    private void append(byte[] part) {
        varint(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }

    private void varint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }
}
