package io.tideway.gate.will;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published when a client is lost.
 *
 * @param delaySeconds how long the client has to come back before that
 */
public record Will(
        String topic, byte[] payload, int qos, boolean retain, long delaySeconds, MessageProperties properties) {

    /** The same, not waiting longer than the session lives. */
    public Will delayedAtMost(long seconds) {
        return new Will(topic, payload, qos, retain, Math.min(delaySeconds, seconds), properties);
    }

    /** The message as if its client had sent it. */
    InboundMessage toMessage(String clientId, @Nullable String userName, long nowMs) {
        return new InboundMessage(clientId, userName, topic, payload, qos, retain, false, 0, properties, nowMs);
    }
}
