package io.tideway.gate.hosts;

import java.util.List;

/**
 * Messages of one instance for one host to execute, in order.
 *
 * @param messages at least one
 */
public record HostRun(String function, String key, List<HandedMessage> messages) {

    /** Keeps a copy. */
    public HostRun {
        messages = List.copyOf(messages);
    }

    /** Names the instance among those of all functions. */
    String instance() {
        return function + '\0' + key;
    }
}
