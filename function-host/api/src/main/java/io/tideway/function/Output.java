package io.tideway.function;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message a function publishes. Immutable by contract: the payload is not copied, do not write to it afterwards.
 *
 * @param topic topic name; {@code {device}} stands for a named level of the binding
 * @param payload the bytes
 * @param qos 0, 1 or 2
 * @param retain whether the broker keeps it as the topic's retained message
 * @param contentType MQTT 5 content type or {@code null}
 * @param userProperties MQTT 5 user properties, in order
 */
public record Output(
        String topic,
        byte[] payload,
        int qos,
        boolean retain,
        @Nullable String contentType,
        List<Map.Entry<String, String>> userProperties) {

    public Output {
        if (topic.isEmpty()) {
            throw new IllegalArgumentException("topic of an output must not be empty");
        }
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos of an output must be 0, 1 or 2, found " + qos);
        }
        userProperties = List.copyOf(userProperties);
    }

    /** QoS 1, not retained, no properties. */
    public static Output to(String topic, byte[] payload) {
        return new Output(topic, payload, 1, false, null, List.of());
    }

    /** The same output with that QoS. */
    public Output withQos(int qos) {
        return new Output(topic, payload, qos, retain, contentType, userProperties);
    }

    /** The same output, kept by the broker as the topic's retained message. */
    public Output retained() {
        return new Output(topic, payload, qos, true, contentType, userProperties);
    }

    /** The same output with that MQTT 5 content type. */
    public Output withContentType(String contentType) {
        return new Output(topic, payload, qos, retain, contentType, userProperties);
    }

    /** The same output with these MQTT 5 user properties. */
    public Output withUserProperties(List<Map.Entry<String, String>> userProperties) {
        return new Output(topic, payload, qos, retain, contentType, userProperties);
    }
}
