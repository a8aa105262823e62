package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.proto.store.Properties;
import io.tideway.proto.store.StoredInput;
import io.tideway.proto.store.StoredMessage;
import io.tideway.proto.store.StoredOutput;
import io.tideway.proto.store.StoredTimer;
import io.tideway.proto.store.UserProperty;
import io.tideway.runtime.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/** Turns inputs, outputs and timers into what the store keeps, and back. */
final class StoredForms {

    private StoredForms() {}

    /** @param awaited somebody else keeps the input until its effect is committed */
    static byte[] encode(Input input, int attempts, long notBeforeMs, boolean awaited) {
        StoredInput.Builder stored = StoredInput.newBuilder()
                .putAllLevels(input.levels().all())
                .setAttempts(attempts)
                .setNotBeforeMs(notBeforeMs)
                .setAwaited(awaited);
        if (input instanceof Input.OfMessage message) {
            stored.setMessage(encode(message.message()));
        } else if (input instanceof Input.OfTimer timer) {
            stored.setTimer(timer.name());
        } else if (input instanceof Input.OfEdit edit) {
            stored.setEdit(edit.edit());
        } else {
            stored.setDueTimers(true);
        }
        return stored.build().toByteArray();
    }

    private static StoredMessage encode(InboundMessage message) {
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
            stored.setProperties(encode(message.properties()));
        }
        return stored.build();
    }

    static StoredInput decodeInput(byte[] bytes) {
        try {
            return StoredInput.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("an inbox entry cannot be read", e);
        }
    }

    static Input toInput(StoredInput stored) {
        Levels levels = Levels.of(stored.getLevelsMap());
        if (stored.hasTimer()) {
            return new Input.OfTimer(stored.getTimer(), levels);
        }
        if (stored.hasDueTimers()) {
            return new Input.OfDueTimers();
        }
        if (stored.hasEdit()) {
            return new Input.OfEdit(stored.getEdit());
        }
        StoredMessage message = stored.getMessage();
        return new Input.OfMessage(
                new InboundMessage(
                        message.getClientId(),
                        message.getUserName().isEmpty() ? null : message.getUserName(),
                        message.getTopic(),
                        message.getPayload().toByteArray(),
                        message.getQos(),
                        message.getRetain(),
                        false,
                        0,
                        message.hasProperties() ? decode(message.getProperties()) : MessageProperties.NONE,
                        message.getReceivedAtMs()),
                levels);
    }

    static byte[] encode(OutboundMessage output, long committedAtMs) {
        return stored(output, committedAtMs).toByteArray();
    }

    static StoredOutput stored(OutboundMessage output, long committedAtMs) {
        StoredOutput.Builder stored = StoredOutput.newBuilder()
                .setId(output.id())
                .setTopic(output.topic())
                .setPayload(UnsafeByteOperations.unsafeWrap(output.payload()))
                .setQos(output.qos())
                .setRetain(output.retain())
                .setCommittedAtMs(committedAtMs);
        if (!output.properties().isNone()) {
            stored.setProperties(encode(output.properties()));
        }
        return stored.build();
    }

    static StoredOutput decodeOutput(byte[] bytes) {
        try {
            return StoredOutput.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("an outbox entry cannot be read", e);
        }
    }

    static OutboundMessage toOutput(StoredOutput stored) {
        return new OutboundMessage(
                stored.getId(),
                stored.getTopic(),
                stored.getPayload().toByteArray(),
                stored.getQos(),
                stored.getRetain(),
                stored.hasProperties() ? decode(stored.getProperties()) : MessageProperties.NONE);
    }

    static StoredTimer decodeTimer(byte[] bytes) {
        try {
            return StoredTimer.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("a timer cannot be read", e);
        }
    }

    private static Properties encode(MessageProperties properties) {
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

    private static MessageProperties decode(Properties stored) {
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
