package io.tideway.simulator.hivemq;

import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.MessageProperties.UserProperty;
import io.tideway.simulator.device.Publication;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages of MQTT 5 as the HiveMQ client has them, and as devices have them. Pure. */
final class HiveMq5Messages {

    private HiveMq5Messages() {}

    static Mqtt5Publish publish(Publication publication) {
        MessageProperties properties = publication.properties();
        Mqtt5PublishBuilder.Complete publish = Mqtt5Publish.builder()
                .topic(publication.topic())
                .payload(publication.payload())
                .qos(HiveMq5Wire.qos(publication.qos()))
                .retain(publication.retain());
        if (properties.isEmpty()) {
            return publish.build();
        }
        Mqtt5UserProperty[] user = properties.user().stream()
                .map(property -> Mqtt5UserProperty.of(property.name(), property.value()))
                .toArray(Mqtt5UserProperty[]::new);
        return publish.contentType(properties.contentType())
                .responseTopic(properties.responseTopic())
                .correlationData(properties.correlationData())
                .userProperties(Mqtt5UserProperties.of(user))
                .build();
    }

    static Delivery delivery(Mqtt5Publish publish) {
        return new Delivery(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                publish.getQos().getCode(),
                publish.isRetain(),
                false,
                properties(publish),
                System.nanoTime());
    }

    private static MessageProperties properties(Mqtt5Publish publish) {
        List<UserProperty> user = publish.getUserProperties().asList().stream()
                .map(property -> new UserProperty(
                        property.getName().toString(), property.getValue().toString()))
                .toList();
        return new MessageProperties(
                publish.getContentType().map(Object::toString).orElse(null),
                publish.getResponseTopic().map(Object::toString).orElse(null),
                publish.getCorrelationData().map(HiveMq5Messages::bytes).orElse(null),
                user);
    }

    private static byte @Nullable [] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
