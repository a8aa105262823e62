package io.tideway.runtime.cloud.embedded;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.StoreKeys;
import java.nio.ByteBuffer;

/**
 * Layout of the table CLOUD: {@code 'r' | instance} to the record, {@code 'e' | instance | key} to an entry,
 * {@code 't' | due | instance} for timers, {@code 'l' | host} to the end of a lease, {@code 'o' | id} to an orphan,
 * {@code 'x' | refused at | id} for their order.
 */
final class CloudKeys {

    static final byte[] TIMERS = {'t'};
    static final byte[] ORPHANS_BY_AGE = {'x'};
    static final byte[] NOTHING = {};
    private static final int DUE_AT = 1;

    private CloudKeys() {}

    static byte[] record(InstanceId instance) {
        return of('r', bytes(instance));
    }

    /** The prefix of all entries of an instance. */
    static byte[] entries(InstanceId instance) {
        return of('e', bytes(instance));
    }

    static byte[] timer(long dueMs, InstanceId instance) {
        byte[] name = bytes(instance);
        return ByteBuffer.allocate(DUE_AT + Long.BYTES + name.length)
                .put((byte) 't')
                .putLong(dueMs)
                .put(name)
                .array();
    }

    static long dueMs(byte[] timer) {
        return ByteBuffer.wrap(timer).getLong(DUE_AT);
    }

    static InstanceId instance(byte[] timer) {
        String[] names = StoreKeys.functionAndKey(timer, DUE_AT + Long.BYTES);
        return new InstanceId(names[0], names[1]);
    }

    static byte[] lease(String host) {
        return of('l', StoreKeys.utf8(host));
    }

    static byte[] orphan(String id) {
        return of('o', StoreKeys.utf8(id));
    }

    static byte[] orphanByAge(long refusedAtMs, String id) {
        byte[] name = StoreKeys.utf8(id);
        return ByteBuffer.allocate(1 + Long.BYTES + name.length)
                .put((byte) 'x')
                .putLong(refusedAtMs)
                .put(name)
                .array();
    }

    private static byte[] bytes(InstanceId instance) {
        return StoreKeys.instance(instance.function(), instance.key());
    }

    private static byte[] of(char kind, byte[] rest) {
        return StoreKeys.concat(new byte[] {(byte) kind}, rest);
    }
}
