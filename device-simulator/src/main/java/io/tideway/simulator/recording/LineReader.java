package io.tideway.simulator.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.MessageProperties.UserProperty;
import io.tideway.yaml.DurationText;
import io.tideway.yaml.NearestWord;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a recording in their order: what a recorder wrote, and what people write for {@code tideway test}. One
 * thread.
 *
 * <p>Time begins with the first line's {@code at}, else at the epoch, and goes on by {@code at} and {@code after}.
 */
final class LineReader {
    static final String AT = "at";
    static final String TOPIC = "topic";
    static final String PAYLOAD = "payload";
    static final String PAYLOAD_BASE64 = "payload-base64";
    static final String QOS = "qos";
    static final String RETAIN = "retain";
    static final String PROPERTIES = "properties";
    static final String CONTENT_TYPE = "content-type";
    static final String RESPONSE_TOPIC = "response-topic";
    static final String CORRELATION_DATA = "correlation-data-base64";
    private static final String CLIENT = "client";
    private static final String AFTER = "after";

    private static final List<String> FIELDS = List.of(
            TOPIC,
            PAYLOAD,
            PAYLOAD_BASE64,
            QOS,
            RETAIN,
            CLIENT,
            PROPERTIES,
            CONTENT_TYPE,
            RESPONSE_TOPIC,
            CORRELATION_DATA,
            AT,
            AFTER);
    private static final int TOPIC_BYTES_MAX = 65_535;
    // A payload may be as large as MQTT lets it be.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private boolean first = true;
    private long nowMicros;

    /**
     * The message of the next line.
     *
     * @throws IllegalArgumentException saying what is wrong and what is expected, without the line number
     */
    RecordedMessage read(String line) {
        JsonNode fields = object(line);
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is not a known field"
                        + NearestWord.to(name, FIELDS)
                                .map(near -> ", did you mean '" + near + "'?")
                                .orElse("")
                        + "; known are " + String.join(", ", FIELDS));
            }
        }
        String unusedClient = text(fields, CLIENT);
        RecordedMessage message = new RecordedMessage(
                time(fields),
                topic(fields),
                payload(fields),
                qos(fields),
                retain(fields),
                new MessageProperties(
                        text(fields, CONTENT_TYPE),
                        text(fields, RESPONSE_TOPIC),
                        base64(fields, CORRELATION_DATA),
                        user(fields)));
        nowMicros = message.atMicros();
        first = false;
        return message;
    }

    private static JsonNode object(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not valid JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException(
                "must be one JSON object such as {\"topic\": \"devices/d1/telemetry\", \"payload\": \"21.5\"}");
    }

    private static String topic(JsonNode fields) {
        String topic = text(fields, TOPIC);
        if (topic == null) {
            throw new IllegalArgumentException("topic is missing, add \"topic\": \"devices/d1/telemetry\"");
        }
        if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.indexOf(0) >= 0) {
            throw new IllegalArgumentException(
                    "topic of a message must not be empty nor contain '+', '#' or NUL, found '" + topic + "'");
        }
        if (topic.getBytes(StandardCharsets.UTF_8).length > TOPIC_BYTES_MAX) {
            throw new IllegalArgumentException("topic must not be longer than " + TOPIC_BYTES_MAX + " bytes");
        }
        return topic;
    }

    private static byte[] payload(JsonNode fields) {
        byte[] bytes = base64(fields, PAYLOAD_BASE64);
        if ((bytes != null) == fields.has(PAYLOAD)) {
            throw new IllegalArgumentException(
                    "must have either \"payload\" (text or JSON, \"\" for none) or \"payload-base64\"");
        }
        if (bytes != null) {
            return bytes;
        }
        JsonNode payload = fields.get(PAYLOAD);
        if (payload.isNull()) {
            throw new IllegalArgumentException("payload must not be null; write \"\" for an empty payload");
        }
        return (payload.isTextual() ? payload.textValue() : payload.toString()).getBytes(StandardCharsets.UTF_8);
    }

    private static int qos(JsonNode fields) {
        JsonNode qos = fields.get(QOS);
        if (qos == null) {
            return 1;
        }
        if (qos.isInt() && qos.intValue() >= 0 && qos.intValue() <= 2) {
            return qos.intValue();
        }
        throw new IllegalArgumentException("qos must be 0, 1 or 2, found " + qos);
    }

    private static boolean retain(JsonNode fields) {
        JsonNode retain = fields.get(RETAIN);
        if (retain == null || retain.isBoolean()) {
            return retain != null && retain.booleanValue();
        }
        throw new IllegalArgumentException("retain must be true or false, found " + retain);
    }

    private static List<UserProperty> user(JsonNode fields) {
        JsonNode properties = fields.get(PROPERTIES);
        if (properties == null) {
            return List.of();
        }
        if (!properties.isObject()) {
            throw new IllegalArgumentException(
                    "properties must be an object such as {\"line\": \"l1\"}, found " + properties);
        }
        List<UserProperty> user = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            Iterable<JsonNode> values =
                    property.getValue().isArray() ? property.getValue() : List.of(property.getValue());
            for (JsonNode value : values) {
                user.add(new UserProperty(property.getKey(), value.isTextual() ? value.textValue() : value.toString()));
            }
        }
        return user;
    }

    private long time(JsonNode fields) {
        String at = text(fields, AT);
        String after = text(fields, AFTER);
        if (at != null && after != null) {
            throw new IllegalArgumentException("must have \"at\" or \"after\", not both");
        }
        if (after != null) {
            return nowMicros + micros(after);
        }
        if (at == null) {
            return nowMicros;
        }
        long micros = instant(at);
        if (!first && micros < nowMicros) {
            throw new IllegalArgumentException("at must not be before "
                    + Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS)
                    + ", the time of the line before; sort the lines or use \"after\"");
        }
        return micros;
    }

    private static long micros(String after) {
        try {
            return DurationText.parse(after).toNanos() / 1_000;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("after " + e.getMessage() + ", found '" + after + "'", e);
        }
    }

    private static long instant(String at) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(at));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("at must be a time such as 2026-01-01T00:00:00Z, found '" + at + "'", e);
        }
    }

    private static byte @Nullable [] base64(JsonNode fields, String name) {
        String text = text(fields, name);
        if (text == null) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not valid Base64: " + e.getMessage(), e);
        }
    }

    private static @Nullable String text(JsonNode fields, String name) {
        JsonNode value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        throw new IllegalArgumentException(name + " must be text in double quotes, found " + value);
    }
}
