package io.tideway.function;

import java.util.Optional;
import java.util.Set;

/** The entries of one {@link MapState} of one instance. Valid only during the invocation. */
public interface MapView<T> {

    /** The value of that key, empty when absent or past its time to live. */
    Optional<T> get(String key);

    /** Sets the value of that key and restarts its time to live. */
    void put(String key, T value);

    /** Removes the key if it is present. */
    void remove(String key);

    /** The keys present, in no particular order; a snapshot. */
    Set<String> keys();
}
