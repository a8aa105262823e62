package io.tideway.client.connection;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.OutboundMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Messages of MQTT 5 as the HiveMQ client has them, and as the gate has them. */
final class Messages5 {

    private Messages5() {}

    static MqttQos qos(int qos) {
        return switch (qos) {
            case 0 -> MqttQos.AT_MOST_ONCE;
            case 1 -> MqttQos.AT_LEAST_ONCE;
            default -> MqttQos.EXACTLY_ONCE;
        };
    }

    /** @throws IllegalArgumentException when MQTT has no such message */
    static Mqtt5Publish publish(OutboundMessage message) {
        MessageProperties properties = message.properties();
        Mqtt5PublishBuilder.Complete publish = Mqtt5Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(qos(message.qos()))
                .retain(message.retain());
        if (properties.expirySeconds() >= 0) {
            publish = publish.messageExpiryInterval(properties.expirySeconds());
        }
        if (properties.payloadFormat() == 1) {
            publish = publish.payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8);
        }
        return publish.contentType(properties.contentType())
                .responseTopic(properties.responseTopic())
                .correlationData(properties.correlationData())
                .userProperties(userProperties(message))
                .build();
    }

    private static Mqtt5UserProperties userProperties(OutboundMessage message) {
        List<Mqtt5UserProperty> properties = new ArrayList<>();
        properties.add(Mqtt5UserProperty.of(OutboundMessage.ID_PROPERTY, message.id()));
        for (UserProperty property : message.properties().userProperties()) {
            if (!property.name().equals(OutboundMessage.ID_PROPERTY)) {
                properties.add(Mqtt5UserProperty.of(property.name(), property.value()));
            }
        }
        return Mqtt5UserProperties.of(properties);
    }

    static Arrived arrived(Mqtt5Publish publish) {
        return new Arrived(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                publish.getQos().getCode(),
                publish.isRetain(),
                properties(publish),
                publish::acknowledge);
    }

    private static MessageProperties properties(Mqtt5Publish publish) {
        MessageProperties properties = new MessageProperties(
                publish.getPayloadFormatIndicator()
                        .map(Mqtt5PayloadFormatIndicator::getCode)
                        .orElse(0),
                publish.getContentType().map(Object::toString).orElse(null),
                publish.getResponseTopic().map(Object::toString).orElse(null),
                publish.getCorrelationData().map(Messages5::bytes).orElse(null),
                publish.getMessageExpiryInterval().orElse(-1),
                publish.getUserProperties().asList().stream()
                        .map(property -> new UserProperty(
                                property.getName().toString(),
                                property.getValue().toString()))
                        .toList());
        return properties.isNone() ? MessageProperties.NONE : properties;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
