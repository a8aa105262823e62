package io.tideway.gate.will;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.proto.broker.StoredRetained;
import io.tideway.proto.broker.StoredUserProperty;
import java.util.List;

/**
 * A message as it is stored, retained or of a will.
 *
 * @param properties without an expiry interval
 * @param expiresAtMs milliseconds since the epoch, 0 for never
 */
public record MessageRecord(String topic, byte[] payload, int qos, MessageProperties properties, long expiresAtMs) {

    private static final int VERSION = 1;

    /**
     * The message in these bytes.
     *
     * @throws IllegalStateException when they are not a message this version can read
     */
    public static MessageRecord decode(String topic, byte[] bytes) {
        try {
            return of(topic, StoredRetained.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored retained message is not readable", e);
        }
    }

    static MessageRecord of(String topic, StoredRetained stored) {
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
        return new MessageRecord(
                topic, stored.getPayload().toByteArray(), stored.getQos(), properties, stored.getExpiresAtMs());
    }

    /** Its bytes. */
    public byte[] encode() {
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
}
