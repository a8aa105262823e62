package io.tideway.samples.payload;

import io.tideway.function.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A message that has a payload and perhaps a content type, and nothing else to tell. */
public record FakeMessage(byte[] payload, Optional<String> contentType) implements Message {

    public static FakeMessage of(byte[] payload) {
        return new FakeMessage(payload, Optional.empty());
    }

    public static FakeMessage of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public FakeMessage withContentType(String type) {
        return new FakeMessage(payload, Optional.of(type));
    }

    @Override
    public String topic() {
        return "devices/d1/telemetry";
    }

    @Override
    public Optional<String> level(String name) {
        return Optional.empty();
    }

    @Override
    public int qos() {
        return 1;
    }

    @Override
    public String clientId() {
        return "d1";
    }

    @Override
    public Instant receivedAt() {
        return Instant.EPOCH;
    }

    @Override
    public Optional<String> responseTopic() {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> correlationData() {
        return Optional.empty();
    }

    @Override
    public Optional<String> userProperty(String name) {
        return Optional.empty();
    }

    @Override
    public List<Map.Entry<String, String>> userProperties() {
        return List.of();
    }
}
