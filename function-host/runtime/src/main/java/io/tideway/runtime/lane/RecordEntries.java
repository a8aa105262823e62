package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.proto.store.StoredRun;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is in the cloud store's record: {@code 's' | kind | name | NUL | map key} to {@code expiry | value},
 * {@code 't' | timer name} to StoredTimer, {@code 'r' | host} to StoredRun, {@code 'm' | message id} to its number among the
 * recent ones.
 */
final class RecordEntries {

    static final byte STATE = 's';
    static final byte TIMER = 't';
    static final byte RUN = 'r';
    static final byte ID = 'm';

    private static final byte[] NO_INSTANCE = new byte[0];

    private RecordEntries() {}

    static ByteString stateKey(StateKey key) {
        byte[] rest = key.storeKey(NO_INSTANCE);
        byte[] bytes = new byte[1 + rest.length];
        bytes[0] = STATE;
        System.arraycopy(rest, 0, bytes, 1, rest.length);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    static ByteString timerKey(String name) {
        return prefixed(TIMER, name);
    }

    static ByteString runKey(String host) {
        return prefixed(RUN, host);
    }

    static ByteString idKey(String id) {
        return prefixed(ID, id);
    }

    static boolean isId(ByteString key) {
        return key.byteAt(0) == ID;
    }

    private static ByteString prefixed(byte kind, String name) {
        return UnsafeByteOperations.unsafeWrap(StoreKeys.concat(new byte[] {kind}, StoreKeys.utf8(name)));
    }

    static boolean isRun(ByteString key) {
        return key.byteAt(0) == RUN;
    }

    static boolean isState(ByteString key) {
        return key.byteAt(0) == STATE;
    }

    static boolean isTimer(ByteString key) {
        return key.byteAt(0) == TIMER;
    }

    static StateKey toStateKey(ByteString key) {
        return StateKey.ofStoreKey(key.toByteArray(), 1);
    }

    static String toTimer(ByteString key) {
        return key.substring(1).toStringUtf8();
    }

    /** Those entries as they are in memory now; absent ones are deleted. */
    static Delta delta(Instance instance, Iterable<ByteString> keys) {
        Map<ByteString, ByteString> puts = new HashMap<>();
        Set<ByteString> deletes = new HashSet<>();
        for (ByteString key : keys) {
            ByteString value = value(instance, key);
            if (value == null) {
                deletes.add(key);
            } else {
                puts.put(key, value);
            }
        }
        return new Delta(puts, deletes);
    }

    private static @Nullable ByteString value(Instance instance, ByteString key) {
        if (isState(key)) {
            StateEntry entry = instance.state().stored(toStateKey(key));
            return entry == null ? null : UnsafeByteOperations.unsafeWrap(entry.toStored());
        }
        if (isId(key)) {
            return instance.recentIds().stored(key.substring(1).toStringUtf8());
        }
        StoredTimer timer = instance.timers().get(toTimer(key));
        return timer == null ? null : timer.toBuilder().clearIndexedMs().build().toByteString();
    }

    /** When the first timer is due; 0 for none. */
    static long nextTimerMs(Instance instance) {
        long next = 0;
        for (StoredTimer timer : instance.timers().values()) {
            next = next == 0 ? timer.getDueMs() : Math.min(next, timer.getDueMs());
        }
        return next;
    }

    static StoredTimer toStoredTimer(ByteString value) {
        return StoredForms.decodeTimer(value.toByteArray());
    }

    static StoredRun toRun(ByteString value) {
        try {
            return StoredRun.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("a cloud record holds a run that cannot be read", e);
        }
    }

    /** Table key of a state entry of an instance. */
    static byte[] storeKey(Instance instance, ByteString stateKey) {
        byte[] key = Arrays.copyOf(instance.prefix, instance.prefix.length + stateKey.size() - 1);
        stateKey.substring(1).copyTo(key, instance.prefix.length);
        return key;
    }
}
