package io.tideway.simulator.device;

import org.jspecify.annotations.Nullable;

/**
 * One message a device received.
 *
 * @param topic topic name
 * @param payload the bytes
 * @param qos 0, 1 or 2
 * @param retain RETAIN flag
 * @param dup DUP flag; {@code false} where the client does not tell
 * @param properties empty on MQTT 3.1.1
 * @param receivedAtNanos {@link System#nanoTime()} when it was read
 */
public record Delivery(
        String topic,
        byte[] payload,
        int qos,
        boolean retain,
        boolean dup,
        MessageProperties properties,
        long receivedAtNanos) {

    /** User property {@code message-id}, {@code null} when absent or on MQTT 3.1.1. */
    public @Nullable String messageId() {
        return properties.user(Publication.MESSAGE_ID).orElse(null);
    }
}
