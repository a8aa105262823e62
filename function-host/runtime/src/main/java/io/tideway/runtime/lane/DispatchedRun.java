package io.tideway.runtime.lane;

import io.tideway.runtime.function.InstanceId;
import java.util.List;

/**
 * What an attached host is to execute: messages of one instance, in this order.
 *
 * @param messages at least one
 */
public record DispatchedRun(InstanceId instance, List<DispatchedMessage> messages) {

    public DispatchedRun {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a dispatched run must have messages, found none of " + instance);
        }
        messages = List.copyOf(messages);
    }
}
