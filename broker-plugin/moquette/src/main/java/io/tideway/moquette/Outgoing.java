package io.tideway.moquette;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message for subscribers.
 *
 * @param publisher client id of the sender, for subscriptions that do not want their own; {@code null} for functions
 * @param outputId id of a function's output, {@code null} for messages of devices
 */
record Outgoing(
        @Nullable String publisher,
        @Nullable String outputId,
        String topic,
        byte[] payload,
        int qos,
        boolean retain,
        MessageProperties properties) {

    static Outgoing of(InboundMessage message) {
        return new Outgoing(
                message.clientId(),
                null,
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                message.properties());
    }

    static Outgoing of(OutboundMessage output) {
        return new Outgoing(
                null,
                output.id(),
                output.topic(),
                output.payload(),
                output.qos(),
                output.retain(),
                output.properties());
    }
}
