package io.tideway.moquette;

import io.tideway.gate.admission.AdmissionLimits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The broker's configuration.
 *
 * @param listeners at least one, names differ
 * @param limits every other bound
 * @param admission bounds of what a device may send
 */
public record MoquetteConfig(List<ListenerConfig> listeners, MoquetteLimits limits, AdmissionLimits admission) {

    /** With the usual bounds of what a device may send. */
    public MoquetteConfig(List<ListenerConfig> listeners, MoquetteLimits limits) {
        this(listeners, limits, AdmissionLimits.DEFAULT);
    }

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
