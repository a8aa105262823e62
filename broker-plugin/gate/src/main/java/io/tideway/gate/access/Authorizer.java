package io.tideway.gate.access;

import org.jspecify.annotations.Nullable;

/**
 * Port: decides what a connected device may do. Asked on I/O threads for every PUBLISH, will and SUBSCRIBE; must neither block
 * nor throw.
 */
public interface Authorizer {

    /** Whether it may publish to a topic name. */
    boolean mayPublish(String clientId, @Nullable String userName, String topic);

    /** Whether it may subscribe to a topic filter, shared or not, as a whole. */
    boolean maySubscribe(String clientId, @Nullable String userName, String filter);
}
