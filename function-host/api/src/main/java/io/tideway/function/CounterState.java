package io.tideway.function;

import java.time.Duration;
import java.util.Optional;

/**
 * Names one counter of an instance's state.
 *
 * @param name unique within the function, 1 to 64 of {@code a-z A-Z 0-9 _ . -}
 * @param ttl how long the count lives after it was last added to; empty for ever
 */
public record CounterState(String name, Optional<Duration> ttl) {

    public CounterState {
        StateNames.validate(name, ttl);
    }

    /** A counter that lives for ever. */
    public static CounterState of(String name) {
        return new CounterState(name, Optional.empty());
    }

    /** The same counter with a time to live. */
    public CounterState withTtl(Duration ttl) {
        return new CounterState(name, Optional.of(ttl));
    }
}
