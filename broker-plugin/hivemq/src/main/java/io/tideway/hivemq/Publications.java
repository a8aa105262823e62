package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.PayloadFormatIndicator;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import com.hivemq.extension.sdk.api.services.builder.PublishBuilder;
import com.hivemq.extension.sdk.api.services.publish.Publish;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.OutboundMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages in the words of the gate and in those of HiveMQ. */
final class Publications {

    private Publications() {}

    /** A PUBLISH as its sender sent it. */
    static InboundMessage read(PublishPacket packet, String clientId, @Nullable String userName, long nowMs) {
        return new InboundMessage(
                clientId,
                userName,
                packet.getTopic(),
                bytes(packet.getPayload()),
                packet.getQos().getQosNumber(),
                packet.getRetain(),
                packet.getDupFlag(),
                packet.getQos() == Qos.AT_MOST_ONCE ? 0 : packet.getPacketId(),
                properties(packet),
                nowMs);
    }

    static byte[] bytes(Optional<ByteBuffer> buffer) {
        if (buffer.isEmpty()) {
            return new byte[0];
        }
        byte[] bytes = new byte[buffer.get().remaining()];
        buffer.get().duplicate().get(bytes);
        return bytes;
    }

    static MessageProperties properties(PublishPacket packet) {
        List<UserProperty> user = new ArrayList<>();
        packet.getUserProperties().asList().forEach(p -> user.add(new UserProperty(p.getName(), p.getValue())));
        MessageProperties properties = new MessageProperties(
                packet.getPayloadFormatIndicator()
                        .map(format -> format == PayloadFormatIndicator.UTF_8 ? 1 : 0)
                        .orElse(0),
                packet.getContentType().orElse(null),
                packet.getResponseTopic().orElse(null),
                packet.getCorrelationData().isPresent() ? bytes(packet.getCorrelationData()) : null,
                packet.getMessageExpiryInterval().orElse(-1L),
                List.copyOf(user));
        return properties.isNone() ? MessageProperties.NONE : properties;
    }

    /**
     * An output with its id.
     *
     * @throws IllegalArgumentException when HiveMQ takes no such message
     */
    static Publish of(OutboundMessage output) {
        return builder(output.topic(), output.payload(), output.qos(), output.retain(), output.properties())
                .userProperty(OutboundMessage.ID_PROPERTY, output.id())
                .build();
    }

    /**
     * A message of a client, published in its place.
     *
     * @throws IllegalArgumentException when HiveMQ takes no such message
     */
    static Publish of(InboundMessage message) {
        return builder(message.topic(), message.payload(), message.qos(), message.retain(), message.properties())
                .build();
    }

    private static PublishBuilder builder(
            String topic, byte[] payload, int qos, boolean retain, MessageProperties properties) {
        PublishBuilder builder = Builders.publish()
                .topic(topic)
                .payload(ByteBuffer.wrap(payload))
                .qos(Qos.valueOf(qos))
                .retain(retain);
        if (properties.payloadFormat() == 1) {
            builder.payloadFormatIndicator(PayloadFormatIndicator.UTF_8);
        }
        if (properties.contentType() != null) {
            builder.contentType(properties.contentType());
        }
        if (properties.responseTopic() != null) {
            builder.responseTopic(properties.responseTopic());
        }
        if (properties.correlationData() != null) {
            builder.correlationData(ByteBuffer.wrap(properties.correlationData()));
        }
        if (properties.expirySeconds() >= 0) {
            builder.messageExpiryInterval(properties.expirySeconds());
        }
        for (UserProperty property : properties.userProperties()) {
            builder.userProperty(property.name(), property.value());
        }
        return builder;
    }
}
