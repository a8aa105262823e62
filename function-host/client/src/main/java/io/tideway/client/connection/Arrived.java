package io.tideway.client.connection;

import io.tideway.gate.MessageProperties;

/**
 * A message as the client shows it: without packet id and DUP.
 *
 * @param acknowledge to be run at most once
 */
record Arrived(
        String topic, byte[] payload, int qos, boolean retain, MessageProperties properties, Runnable acknowledge) {}
