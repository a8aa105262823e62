package io.tideway.simulator.raw;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.MessageProperties.UserProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Properties of PUBLISH as Netty has them, and as devices have them. Pure. */
final class PublishProperties {
    private static final int CONTENT_TYPE = 0x03;
    private static final int RESPONSE_TOPIC = 0x08;
    private static final int CORRELATION_DATA = 0x09;
    private static final int USER_PROPERTY = 0x26;

    private PublishProperties() {}

    static MqttProperties encoded(MessageProperties properties) {
        if (properties.isEmpty()) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties encoded = new MqttProperties();
        if (properties.contentType() != null) {
            encoded.add(new StringProperty(CONTENT_TYPE, properties.contentType()));
        }
        if (properties.responseTopic() != null) {
            encoded.add(new StringProperty(RESPONSE_TOPIC, properties.responseTopic()));
        }
        if (properties.correlationData() != null) {
            encoded.add(new BinaryProperty(CORRELATION_DATA, properties.correlationData()));
        }
        for (UserProperty property : properties.user()) {
            encoded.add(new MqttProperties.UserProperty(property.name(), property.value()));
        }
        return encoded;
    }

    static MessageProperties of(MqttProperties encoded) {
        if (encoded.isEmpty()) {
            return MessageProperties.NONE;
        }
        List<UserProperty> user = new ArrayList<>(1);
        for (Object property : encoded.getProperties(USER_PROPERTY)) {
            if (property instanceof MqttProperties.UserProperty one) {
                user.add(new UserProperty(one.value().key, one.value().value));
            }
        }
        Object correlation = encoded.getProperty(CORRELATION_DATA);
        return new MessageProperties(
                text(encoded, CONTENT_TYPE),
                text(encoded, RESPONSE_TOPIC),
                correlation instanceof BinaryProperty binary ? binary.value() : null,
                user);
    }

    private static @Nullable String text(MqttProperties encoded, int property) {
        return encoded.getProperty(property) instanceof StringProperty text ? text.value() : null;
    }
}
