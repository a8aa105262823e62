package io.tideway.gateway.command;

import io.tideway.testkit.Input;
import io.tideway.yaml.DurationText;
import io.tideway.yaml.NearestWord;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a recording: a message and when it is sent.
 *
 * @param input the message
 * @param at the time it is sent at, if the line says so
 * @param after how long after the line before it is sent; zero if the line does not say
 */
record RecordedMessage(Input input, Optional<Instant> at, Duration after) {

    static final List<String> FIELDS = List.of(
            "topic",
            "payload",
            "payload-base64",
            "qos",
            "retain",
            "client",
            "properties",
            "content-type",
            "response-topic",
            "correlation-data-base64",
            "at",
            "after");

    /**
     * Reads one line.
     *
     * @throws IllegalArgumentException saying what is wrong and what is expected
     */
    static RecordedMessage parse(String line) {
        JsonObject fields = object(line);
        for (String field : fields.fieldNames()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("'" + field + "' is not a known field"
                        + NearestWord.to(field, FIELDS)
                                .map(near -> ", did you mean '" + near + "'?")
                                .orElse("")
                        + "; known are " + String.join(", ", FIELDS));
            }
        }
        String topic = text(fields, "topic");
        if (topic == null) {
            throw new IllegalArgumentException("topic is missing, add \"topic\": \"devices/d1/telemetry\"");
        }
        Input input = withProperties(
                Input.to(topic).payload(payload(fields)).qos(qos(fields)), fields.getValue("properties"));
        String client = text(fields, "client");
        input = client == null ? input : input.client(client);
        String contentType = text(fields, "content-type");
        input = contentType == null ? input : input.contentType(contentType);
        String responseTopic = text(fields, "response-topic");
        input = responseTopic == null ? input : input.responseTopic(responseTopic);
        byte[] correlationData = base64(fields, "correlation-data-base64");
        input = correlationData == null ? input : input.correlationData(correlationData);
        requireFlag(fields, "retain"); // A recording has it; a function is not told.
        if (fields.containsKey("at") && fields.containsKey("after")) {
            throw new IllegalArgumentException("must have \"at\" or \"after\", not both");
        }
        return new RecordedMessage(input, at(text(fields, "at")), after(text(fields, "after")));
    }

    private static JsonObject object(String line) {
        try {
            Object value = Json.decodeValue(line);
            if (value instanceof JsonObject object) {
                return object;
            }
        } catch (DecodeException e) {
            throw new IllegalArgumentException(
                    "is not valid JSON: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
        throw new IllegalArgumentException(
                "must be one JSON object such as {\"topic\": \"devices/d1/telemetry\", \"payload\": \"21.5\"}");
    }

    private static @Nullable String text(JsonObject fields, String name) {
        Object value = fields.getValue(name);
        if (value == null && !fields.containsKey(name)) {
            return null;
        }
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " must be text in double quotes, found " + Json.encode(value));
    }

    private static byte[] payload(JsonObject fields) {
        byte[] bytes = base64(fields, "payload-base64");
        if ((bytes != null) == fields.containsKey("payload")) {
            throw new IllegalArgumentException(
                    "must have either \"payload\" (text or JSON, \"\" for none) or" + " \"payload-base64\"");
        }
        if (bytes != null) {
            return bytes;
        }
        Object value = fields.getValue("payload");
        if (value == null) {
            throw new IllegalArgumentException("payload must not be null; write \"\" for an empty payload");
        }
        String text = value instanceof String string ? string : Json.encode(value);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] base64(JsonObject fields, String name) {
        String base64 = text(fields, name);
        if (base64 == null) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not valid Base64: " + e.getMessage(), e);
        }
    }

    private static void requireFlag(JsonObject fields, String name) {
        if (fields.containsKey(name) && !(fields.getValue(name) instanceof Boolean)) {
            throw new IllegalArgumentException(
                    name + " must be true or false, found " + Json.encode(fields.getValue(name)));
        }
    }

    private static int qos(JsonObject fields) {
        Object value = fields.getValue("qos", 1);
        if (value instanceof Integer qos && qos >= 0 && qos <= 2) {
            return qos;
        }
        throw new IllegalArgumentException("qos must be 0, 1 or 2, found " + Json.encode(value));
    }

    private static Input withProperties(Input input, @Nullable Object value) {
        if (value == null) {
            return input;
        }
        if (!(value instanceof JsonObject properties)) {
            throw new IllegalArgumentException(
                    "properties must be an object such as {\"line\": \"l1\"}, found " + Json.encode(value));
        }
        Input with = input;
        for (Map.Entry<String, Object> property : properties) {
            List<?> values = property.getValue() instanceof JsonArray array
                    ? array.getList()
                    : List.of(String.valueOf(property.getValue()));
            for (Object each : values) {
                with = with.property(property.getKey(), String.valueOf(each));
            }
        }
        return with;
    }

    private static Optional<Instant> at(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            Instant at = Instant.parse(text);
            if (at.isBefore(Instant.EPOCH)) {
                throw new IllegalArgumentException("at must not be before 1970, found '" + text + "'");
            }
            return Optional.of(at);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "at must be a time such as 2026-01-01T00:00:00Z, found '" + text + "'", e);
        }
    }

    private static Duration after(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("after " + e.getMessage() + ", found '" + text + "'", e);
        }
    }
}
