package io.tideway.moquette;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.tideway.gate.MessageProperties;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Translates MQTT 5 properties between Netty's codec and the gate. */
final class Properties5 {

    /**
     * Name of the user property that carries the id of a function's output. An instance of its own: devices may send a
     * property of the same name, and theirs must not pass for ours when an acknowledgement is matched to an output.
     */
    private static final String MESSAGE_ID = new String(new char[] {'m', 'e', 's', 's', 'a', 'g', 'e', '-', 'i', 'd'});

    private Properties5() {}

    static MessageProperties read(MqttProperties properties) {
        if (properties.isEmpty()) {
            return MessageProperties.NONE;
        }
        List<MessageProperties.UserProperty> user = new ArrayList<>();
        for (MqttProperty<?> property : properties.getProperties(MqttProperties.USER_PROPERTY)) {
            if (property.value() instanceof StringPair pair) {
                user.add(new MessageProperties.UserProperty(pair.key, pair.value));
            }
        }
        long expiry = unsigned(properties, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, -1);
        return new MessageProperties(
                (int) unsigned(properties, MqttProperties.PAYLOAD_FORMAT_INDICATOR, 0),
                text(properties, MqttProperties.CONTENT_TYPE),
                text(properties, MqttProperties.RESPONSE_TOPIC),
                value(properties, MqttProperties.CORRELATION_DATA) instanceof byte[] bytes ? bytes : null,
                expiry,
                List.copyOf(user));
    }

    static MqttProperties write(MessageProperties properties, @Nullable String messageId) {
        if (properties.isNone() && messageId == null) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties written = new MqttProperties();
        if (properties.payloadFormat() != 0) {
            written.add(new IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, properties.payloadFormat()));
        }
        if (properties.expirySeconds() >= 0) {
            written.add(
                    new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, (int) properties.expirySeconds()));
        }
        if (properties.contentType() != null) {
            written.add(new StringProperty(MqttProperties.CONTENT_TYPE, properties.contentType()));
        }
        if (properties.responseTopic() != null) {
            written.add(new StringProperty(MqttProperties.RESPONSE_TOPIC, properties.responseTopic()));
        }
        if (properties.correlationData() != null) {
            written.add(new BinaryProperty(MqttProperties.CORRELATION_DATA, properties.correlationData()));
        }
        for (MessageProperties.UserProperty property : properties.userProperties()) {
            if (messageId == null || !property.name().equals(MESSAGE_ID)) {
                written.add(new UserProperty(property.name(), property.value()));
            }
        }
        if (messageId != null) {
            written.add(new UserProperty(MESSAGE_ID, messageId));
        }
        return written;
    }

    /** The output id that a PUBLISH to a client carries, {@code null} if none; ids that a device made up do not count. */
    @SuppressWarnings("ReferenceEquality") // on purpose, see MESSAGE_ID
    static @Nullable String messageId(MqttProperties properties) {
        for (MqttProperty<?> property : properties.getProperties(MqttProperties.USER_PROPERTY)) {
            if (property.value() instanceof StringPair pair && pair.key == MESSAGE_ID) {
                return pair.value;
            }
        }
        return null;
    }

    static long unsigned(MqttProperties properties, int id, long absent) {
        return value(properties, id) instanceof Integer number ? Integer.toUnsignedLong(number) : absent;
    }

    static @Nullable String text(MqttProperties properties, int id) {
        return value(properties, id) instanceof String text ? text : null;
    }

    private static @Nullable Object value(MqttProperties properties, int id) {
        MqttProperty<?> property = properties.getProperty(id);
        return property == null ? null : property.value();
    }
}
