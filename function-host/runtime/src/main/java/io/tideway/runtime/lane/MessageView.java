package io.tideway.runtime.lane;

import io.tideway.function.Message;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An inbound message as a function sees it. */
record MessageView(InboundMessage message, Levels levels) implements Message {

    @Override
    public String topic() {
        return message.topic();
    }

    @Override
    public Optional<String> level(String name) {
        return levels.level(name);
    }

    @Override
    public byte[] payload() {
        return message.payload();
    }

    @Override
    public int qos() {
        return message.qos();
    }

    @Override
    public String clientId() {
        return message.clientId();
    }

    @Override
    public Instant receivedAt() {
        return Instant.ofEpochMilli(message.receivedAtMs());
    }

    @Override
    public Optional<String> contentType() {
        return Optional.ofNullable(message.properties().contentType());
    }

    @Override
    public Optional<String> responseTopic() {
        return Optional.ofNullable(message.properties().responseTopic());
    }

    @Override
    public Optional<byte[]> correlationData() {
        return Optional.ofNullable(message.properties().correlationData());
    }

    @Override
    public Optional<String> userProperty(String name) {
        return message.properties().userProperty(name);
    }

    @Override
    public List<Map.Entry<String, String>> userProperties() {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (MessageProperties.UserProperty property : message.properties().userProperties()) {
            entries.add(Map.entry(property.name(), property.value()));
        }
        return entries;
    }
}
