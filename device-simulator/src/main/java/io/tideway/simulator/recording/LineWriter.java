package io.tideway.simulator.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.MessageProperties.UserProperty;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes messages as lines of JSON, each whole or not at all as far as the stream below lets it. One thread at a time. */
final class LineWriter {
    private final JsonFactory json = JsonFactory.builder().build().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    private final OutputStream out;

    LineWriter(OutputStream out) {
        this.out = out;
    }

    void write(RecordedMessage message) throws IOException {
        try (JsonGenerator line = json.createGenerator(out)) {
            line.writeStartObject();
            line.writeStringField(
                    LineReader.AT,
                    Instant.EPOCH.plus(message.atMicros(), ChronoUnit.MICROS).toString());
            line.writeStringField(LineReader.TOPIC, message.topic());
            Optional<String> text = text(message.payload());
            if (text.isPresent()) {
                line.writeStringField(LineReader.PAYLOAD, text.get());
            } else {
                line.writeBinaryField(LineReader.PAYLOAD_BASE64, message.payload());
            }
            line.writeNumberField(LineReader.QOS, message.qos());
            if (message.retain()) {
                line.writeBooleanField(LineReader.RETAIN, true);
            }
            properties(line, message.properties());
            line.writeEndObject();
            line.writeRaw('\n');
        }
    }

    private static void properties(JsonGenerator line, MessageProperties properties) throws IOException {
        if (properties.contentType() != null) {
            line.writeStringField(LineReader.CONTENT_TYPE, properties.contentType());
        }
        if (properties.responseTopic() != null) {
            line.writeStringField(LineReader.RESPONSE_TOPIC, properties.responseTopic());
        }
        if (properties.correlationData() != null) {
            line.writeBinaryField(LineReader.CORRELATION_DATA, properties.correlationData());
        }
        if (properties.user().isEmpty()) {
            return;
        }
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (UserProperty property : properties.user()) {
            byName.computeIfAbsent(property.name(), name -> new ArrayList<>(1)).add(property.value());
        }
        line.writeObjectFieldStart(LineReader.PROPERTIES);
        for (Map.Entry<String, List<String>> entry : byName.entrySet()) {
            List<String> values = entry.getValue();
            if (values.size() == 1) {
                line.writeStringField(entry.getKey(), values.get(0));
            } else {
                line.writeFieldName(entry.getKey());
                line.writeArray(values.toArray(String[]::new), 0, values.size());
            }
        }
        line.writeEndObject();
    }

    /** The payload as text, if it is UTF-8 and so comes back as the same bytes. */
    private static Optional<String> text(byte[] payload) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }
}
