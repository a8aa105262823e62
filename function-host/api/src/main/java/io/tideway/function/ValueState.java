package io.tideway.function;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.Optional;

/**
 * Names one value of an instance's state. Make it a constant of the function.
 *
 * @param name unique within the function, 1 to 64 of {@code a-z A-Z 0-9 _ . -}
 * @param codec how values become bytes
 * @param ttl how long a value lives after it was last put; empty for ever
 */
public record ValueState<T>(String name, Codec<T> codec, Optional<Duration> ttl) {

    public ValueState {
        StateNames.validate(name, ttl);
    }

    /** A protobuf message that lives for ever. */
    public static <M extends MessageLite> ValueState<M> of(String name, Parser<M> parser) {
        return of(name, Codec.proto(parser));
    }

    /** A value that lives for ever. */
    public static <T> ValueState<T> of(String name, Codec<T> codec) {
        return new ValueState<>(name, codec, Optional.empty());
    }

    /** The same value with a time to live. */
    public ValueState<T> withTtl(Duration ttl) {
        return new ValueState<>(name, codec, Optional.of(ttl));
    }
}
