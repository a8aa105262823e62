package io.tideway.gate.embedded;

import java.nio.file.Path;
import java.util.List;

/**
 * What a broker in the process is told.
 *
 * @param folder for what it keeps, its own; need not exist
 * @param listeners at least one, names differ
 */
public record EmbeddedConfig(Path folder, List<EmbeddedListener> listeners, EmbeddedLimits limits) {

    /** Keeps a copy of the listeners. */
    public EmbeddedConfig {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("there must be a listener, found none");
        }
    }
}
