package io.tideway.runtime.host;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.proto.store.StoredTimer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * One entry of a record, for those who show and carry state.
 *
 * @param stored its value as the record holds it: {@code expiry | value} for state, a StoredTimer for a timer
 */
public record RecordEntry(EntryName name, ByteString stored) {

    /** Expiry of state that lives for ever. */
    public static final long NEVER = Long.MAX_VALUE;

    public RecordEntry {
        if (name.kind().isState() && stored.size() < Long.BYTES) {
            throw new IllegalArgumentException(
                    "state '" + name.name() + "' must begin with its expiry, found " + stored.size() + " bytes");
        }
    }

    /** Reads an entry of a record. */
    public static RecordEntry of(ByteString key, ByteString stored) {
        return new RecordEntry(EntryName.ofKey(key), stored);
    }

    /** State that expires at that time, milliseconds since the epoch. */
    public static RecordEntry ofState(EntryName name, ByteString value, long expiresAtMs) {
        if (!name.kind().isState()) {
            throw new IllegalArgumentException("state must be a value, counter or map, found " + name.kind());
        }
        if (name.kind() == EntryName.Kind.COUNTER && value.size() != Long.BYTES) {
            throw new IllegalArgumentException(
                    "counter '" + name.name() + "' must have 8 bytes, found " + value.size());
        }
        byte[] expiry = ByteBuffer.allocate(Long.BYTES).putLong(expiresAtMs).array();
        return new RecordEntry(name, ByteString.copyFrom(expiry).concat(value));
    }

    /** A timer that is due at that time, milliseconds since the epoch. */
    public static RecordEntry ofTimer(String name, long dueMs, Map<String, String> levels) {
        StoredTimer timer = StoredTimer.newBuilder()
                .setDueMs(dueMs)
                .putAllLevels(new TreeMap<>(levels)) // Equal timers have equal bytes.
                .build();
        return new RecordEntry(EntryName.of(EntryName.Kind.TIMER, name), timer.toByteString());
    }

    /** The bytes of state. */
    public ByteString value() {
        return name.kind().isState() ? stored.substring(Long.BYTES) : stored;
    }

    /** When state expires, milliseconds since the epoch; {@link #NEVER} for what does not. */
    public long expiresAtMs() {
        return name.kind().isState() ? stored.asReadOnlyByteBuffer().getLong() : NEVER;
    }

    /**
     * When a timer is due and which levels it has.
     *
     * @throws IllegalStateException when this is no timer, or not one that can be read
     */
    public StoredTimer timer() {
        if (name.kind() != EntryName.Kind.TIMER) {
            throw new IllegalStateException(name + " is no timer");
        }
        try {
            return StoredTimer.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("timer '" + name.name() + "' cannot be read", e);
        }
    }
}
