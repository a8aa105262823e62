package io.tideway.runtime.lane;

import io.tideway.function.Codec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One entry of state: its bytes, and its decoded value once somebody asked for it. Owned by whoever owns the instance. */
final class StateEntry {

    /** Expiry of entries that live for ever. */
    static final long NEVER = Long.MAX_VALUE;

    private final byte[] encoded;
    private final long expiresAtMs;
    private @Nullable Object decoded;

    private StateEntry(byte[] encoded, long expiresAtMs, @Nullable Object decoded) {
        this.encoded = encoded;
        this.expiresAtMs = expiresAtMs;
        this.decoded = decoded;
    }

    static <T> StateEntry of(T value, Codec<T> codec, long expiresAtMs) {
        return new StateEntry(codec.encode(value), expiresAtMs, value);
    }

    /** Reads {@code expiry | value}. */
    static StateEntry stored(byte[] bytes) {
        return new StateEntry(
                Arrays.copyOfRange(bytes, Long.BYTES, bytes.length),
                ByteBuffer.wrap(bytes).getLong(),
                null);
    }

    byte[] toStored() {
        return ByteBuffer.allocate(Long.BYTES + encoded.length)
                .putLong(expiresAtMs)
                .put(encoded)
                .array();
    }

    boolean expired(long nowMs) {
        return nowMs >= expiresAtMs;
    }

    int bytes() {
        return encoded.length;
    }

    long expiresAtMs() {
        return expiresAtMs;
    }

    byte[] encoded() {
        return encoded;
    }

    /** The value; decoded once. The codec of a state name is part of its type, so the cast holds while a function runs. */
    @SuppressWarnings("unchecked")
    <T> T value(Codec<T> codec) {
        Object value = decoded;
        if (value == null) {
            try {
                value = codec.decode(encoded);
            } catch (IOException e) {
                throw new UncheckedIOException("stored state cannot be read: " + e.getMessage(), e);
            }
            decoded = value;
        }
        return (T) value;
    }
}
