package io.tideway.function;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.Optional;

/**
 * Names one map of an instance's state, from text to values; each entry is stored on its own.
 *
 * @param name unique within the function, 1 to 64 of {@code a-z A-Z 0-9 _ . -}
 * @param codec how values become bytes
 * @param ttl how long an entry lives after it was last put; empty for ever
 */
public record MapState<T>(String name, Codec<T> codec, Optional<Duration> ttl) {

    public MapState {
        StateNames.validate(name, ttl);
    }

    /** A map of protobuf messages that live for ever. */
    public static <M extends MessageLite> MapState<M> of(String name, Parser<M> parser) {
        return of(name, Codec.proto(parser));
    }

    /** A map of values that live for ever. */
    public static <T> MapState<T> of(String name, Codec<T> codec) {
        return new MapState<>(name, codec, Optional.empty());
    }

    /** The same map with a time to live of its entries. */
    public MapState<T> withTtl(Duration ttl) {
        return new MapState<>(name, codec, Optional.of(ttl));
    }
}
