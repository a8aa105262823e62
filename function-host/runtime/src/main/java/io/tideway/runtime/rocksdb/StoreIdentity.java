package io.tideway.runtime.rocksdb;

import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Who a store belongs to and how often it was opened. Every start gets a range of sequence numbers of its own, so that
 * none is used twice whatever was lost, and no counter needs to be written.
 *
 * @param hostId eight hex digits, made when the store was
 * @param starts 1 for the first
 */
public record StoreIdentity(String hostId, int starts) {

    /** Version of the layout of keys and records. */
    static final int FORMAT = 1;

    private static final byte[] FORMAT_KEY = StoreKeys.utf8("format");
    private static final byte[] HOST_KEY = StoreKeys.utf8("host");
    private static final byte[] STARTS_KEY = StoreKeys.utf8("starts");
    private static final int SEQUENCE_BITS = 40;

    /** Reads the identity, counts this start, and writes it back. */
    public static StoreIdentity next(HostStore store) {
        byte[] format = store.get(Table.META, FORMAT_KEY);
        if (format != null && ByteBuffer.wrap(format).getInt() != FORMAT) {
            throw new StoreException(
                    "store has format " + ByteBuffer.wrap(format).getInt() + ", this version of Tideway reads " + FORMAT
                            + ". Start the version that wrote it, or export and import the state.");
        }
        byte[] host = store.get(Table.META, HOST_KEY);
        String hostId = host == null ? newHostId() : new String(host, StandardCharsets.UTF_8);
        byte[] starts = store.get(Table.META, STARTS_KEY);
        int count = starts == null ? 1 : ByteBuffer.wrap(starts).getInt() + 1;
        WriteSet writes = new WriteSet();
        writes.put(Table.META, FORMAT_KEY, number(FORMAT));
        writes.put(Table.META, HOST_KEY, StoreKeys.utf8(hostId));
        writes.put(Table.META, STARTS_KEY, number(count));
        store.write(writes);
        return new StoreIdentity(hostId, count);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static String newHostId() {
        byte[] id = new byte[4];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** The first sequence number of this start; greater than all of earlier starts. */
    public long firstSequence() {
        return (long) starts << SEQUENCE_BITS;
    }
}
