package io.tideway.moquette;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.proto.broker.StoredRetained;
import io.tideway.proto.broker.StoredUserProperty;
import java.util.List;

/**
 * One retained message as it is stored.
 *
 * @param expiresAtMs milliseconds since the epoch, 0 for never
 */
record RetainedRecord(String topic, byte[] payload, int qos, MessageProperties properties, long expiresAtMs) {

    private static final int VERSION = 1;
    /** Objects and map entry around the payload, roughly. */
    private static final int OVERHEAD_BYTES = 200;

    static RetainedRecord of(Outgoing message, long nowMs) {
        long expiry = message.properties().expirySeconds();
        return new RetainedRecord(
                message.topic(),
                message.payload(),
                message.qos(),
                message.properties(),
                expiry < 0 ? 0 : nowMs + 1000 * expiry);
    }

    /** @throws IllegalStateException when the bytes are not a retained message this version can read */
    static RetainedRecord decode(String topic, byte[] bytes) {
        try {
            return of(topic, StoredRetained.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored retained message is not readable", e);
        }
    }

    static RetainedRecord of(String topic, StoredRetained stored) {
        if (stored.getVersion() != VERSION) {
            throw new IllegalStateException(
                    "stored retained message must have version 1, found " + stored.getVersion());
        }
        List<UserProperty> user = stored.getUserPropertiesList().stream()
                .map(p -> new UserProperty(p.getName(), p.getValue()))
                .toList();
        MessageProperties properties = new MessageProperties(
                stored.getPayloadFormat(),
                stored.hasContentType() ? stored.getContentType() : null,
                stored.hasResponseTopic() ? stored.getResponseTopic() : null,
                stored.hasCorrelationData() ? stored.getCorrelationData().toByteArray() : null,
                -1,
                user);
        return new RetainedRecord(
                topic, stored.getPayload().toByteArray(), stored.getQos(), properties, stored.getExpiresAtMs());
    }

    byte[] encode() {
        return toStored().toByteArray();
    }

    StoredRetained toStored() {
        StoredRetained.Builder stored = StoredRetained.newBuilder()
                .setVersion(VERSION)
                .setPayload(ByteString.copyFrom(payload))
                .setQos(qos)
                .setExpiresAtMs(expiresAtMs)
                .setPayloadFormat(properties.payloadFormat());
        if (properties.contentType() != null) {
            stored.setContentType(properties.contentType());
        }
        if (properties.responseTopic() != null) {
            stored.setResponseTopic(properties.responseTopic());
        }
        if (properties.correlationData() != null) {
            stored.setCorrelationData(ByteString.copyFrom(properties.correlationData()));
        }
        for (UserProperty property : properties.userProperties()) {
            stored.addUserProperties(
                    StoredUserProperty.newBuilder().setName(property.name()).setValue(property.value()));
        }
        return stored.build();
    }

    boolean isExpired(long nowMs) {
        return expiresAtMs != 0 && nowMs >= expiresAtMs;
    }

    int bytes() {
        return payload.length + topic.length() + OVERHEAD_BYTES;
    }

    /** As Moquette sends it to a new subscriber: with the seconds that remain. */
    RetainedMessage toMoquette(long nowMs) {
        MessageProperties remaining =
                properties.withExpiry(expiresAtMs == 0 ? -1 : Math.max(1, (expiresAtMs - nowMs) / 1000));
        MqttProperty<?>[] written = Properties5.write(remaining, null).listAll().toArray(new MqttProperty<?>[0]);
        return new RetainedMessage(new Topic(topic), MqttQoS.valueOf(qos), payload, written);
    }
}
