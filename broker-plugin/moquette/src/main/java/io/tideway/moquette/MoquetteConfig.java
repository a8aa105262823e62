package io.tideway.moquette;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The broker's configuration.
 *
 * @param listeners at least one, names differ
 * @param limits every bound
 */
public record MoquetteConfig(List<ListenerConfig> listeners, MoquetteLimits limits) {

    public MoquetteConfig {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("there must be a listener, found none");
        }
        Set<String> names = new HashSet<>();
        for (ListenerConfig listener : listeners) {
            if (!names.add(listener.name())) {
                throw new IllegalArgumentException(
                        "names of listeners must differ, found '" + listener.name() + "' twice");
            }
        }
    }
}
