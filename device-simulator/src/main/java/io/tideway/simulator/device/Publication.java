package io.tideway.simulator.device;

import org.jspecify.annotations.Nullable;

/**
 * One message a device sends. Immutable by contract: the payload is not copied.
 *
 * @param sequence the device's own number of the message, handed back with the acknowledgement
 * @param topic topic name
 * @param payload the bytes
 * @param qos 0, 1 or 2
 * @param retain RETAIN flag
 * @param properties sent on MQTT 5
 */
public record Publication(
        long sequence, String topic, byte[] payload, int qos, boolean retain, MessageProperties properties) {
    /** Name of the user property that carries a message id. */
    public static final String MESSAGE_ID = "message-id";

    /** Refuses a quality of service that does not exist. */
    public Publication {
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2, found " + qos);
        }
    }

    /** A message that is not retained; the id goes as user property {@code message-id} on MQTT 5, {@code null} for none. */
    public Publication(long sequence, String topic, byte[] payload, int qos, @Nullable String messageId) {
        this(sequence, topic, payload, qos, false, MessageProperties.ofMessageId(messageId));
    }
}
