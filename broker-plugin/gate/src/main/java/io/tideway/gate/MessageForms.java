package io.tideway.gate;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.proto.store.Properties;
import io.tideway.proto.store.StoredMessage;
import io.tideway.proto.store.StoredOutput;
import io.tideway.proto.store.UserProperty;
import java.util.ArrayList;
import java.util.List;

/** Messages in the form in which they are kept and handed to other processes. */
public final class MessageForms {

    private MessageForms() {}

    /** All but what belongs to one connection: DUP flag and packet id. */
    public static StoredMessage of(InboundMessage message) {
        StoredMessage.Builder stored = StoredMessage.newBuilder()
                .setClientId(message.clientId())
                .setTopic(message.topic())
                .setPayload(UnsafeByteOperations.unsafeWrap(message.payload()))
                .setQos(message.qos())
                .setRetain(message.retain())
                .setReceivedAtMs(message.receivedAtMs());
        String userName = message.userName();
        if (userName != null) {
            stored.setUserName(userName);
        }
        if (!message.properties().isNone()) {
            stored.setProperties(of(message.properties()));
        }
        return stored.build();
    }

    /** The message again. */
    public static InboundMessage message(StoredMessage stored) {
        return new InboundMessage(
                stored.getClientId(),
                stored.getUserName().isEmpty() ? null : stored.getUserName(),
                stored.getTopic(),
                stored.getPayload().toByteArray(),
                stored.getQos(),
                stored.getRetain(),
                false,
                0,
                stored.hasProperties() ? properties(stored.getProperties()) : MessageProperties.NONE,
                stored.getReceivedAtMs());
    }

    /** An output. */
    public static StoredOutput of(OutboundMessage output, long committedAtMs) {
        StoredOutput.Builder stored = StoredOutput.newBuilder()
                .setId(output.id())
                .setTopic(output.topic())
                .setPayload(UnsafeByteOperations.unsafeWrap(output.payload()))
                .setQos(output.qos())
                .setRetain(output.retain())
                .setCommittedAtMs(committedAtMs);
        if (!output.properties().isNone()) {
            stored.setProperties(of(output.properties()));
        }
        return stored.build();
    }

    /** The output again. */
    public static OutboundMessage output(StoredOutput stored) {
        return new OutboundMessage(
                stored.getId(),
                stored.getTopic(),
                stored.getPayload().toByteArray(),
                stored.getQos(),
                stored.getRetain(),
                stored.hasProperties() ? properties(stored.getProperties()) : MessageProperties.NONE);
    }

    private static Properties of(MessageProperties properties) {
        Properties.Builder stored = Properties.newBuilder().setPayloadFormat(properties.payloadFormat());
        String contentType = properties.contentType();
        if (contentType != null) {
            stored.setContentType(contentType);
        }
        String responseTopic = properties.responseTopic();
        if (responseTopic != null) {
            stored.setResponseTopic(responseTopic);
        }
        byte[] correlation = properties.correlationData();
        if (correlation != null) {
            stored.setCorrelationData(ByteString.copyFrom(correlation));
        }
        if (properties.expirySeconds() >= 0) {
            stored.setExpirySeconds((int) properties.expirySeconds());
        }
        for (MessageProperties.UserProperty property : properties.userProperties()) {
            stored.addUserProperties(
                    UserProperty.newBuilder().setName(property.name()).setValue(property.value()));
        }
        return stored.build();
    }

    private static MessageProperties properties(Properties stored) {
        List<MessageProperties.UserProperty> userProperties = new ArrayList<>(stored.getUserPropertiesCount());
        for (UserProperty property : stored.getUserPropertiesList()) {
            userProperties.add(new MessageProperties.UserProperty(property.getName(), property.getValue()));
        }
        return new MessageProperties(
                stored.getPayloadFormat(),
                stored.hasContentType() ? stored.getContentType() : null,
                stored.hasResponseTopic() ? stored.getResponseTopic() : null,
                stored.hasCorrelationData() ? stored.getCorrelationData().toByteArray() : null,
                stored.hasExpirySeconds() ? Integer.toUnsignedLong(stored.getExpirySeconds()) : -1,
                List.copyOf(userProperties));
    }
}
