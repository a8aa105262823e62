package io.tideway.testkit;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to send to a function under test. Immutable: each method returns a changed copy. The payload is not copied.
 *
 * @param topic topic name
 * @param payload the bytes
 * @param qos 0, 1 or 2
 * @param client MQTT client id of the sender
 * @param contentType MQTT 5 content type or {@code null}
 * @param responseTopic MQTT 5 response topic or {@code null}
 * @param correlationData MQTT 5 correlation data or {@code null}
 * @param properties MQTT 5 user properties, in order
 */
public record Input(
        String topic,
        byte[] payload,
        int qos,
        String client,
        @Nullable String contentType,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        List<UserProperty> properties) {

    private static final String CLIENT = "testkit";

    public Input {
        if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.indexOf(0) >= 0) {
            throw new IllegalArgumentException(
                    "topic of a message must not be empty nor contain '+', '#' or NUL, found '" + topic + "'");
        }
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2, found " + qos);
        }
        if (client.isEmpty()) {
            throw new IllegalArgumentException("client must not be empty");
        }
        properties = List.copyOf(properties);
    }

    /** An empty message with QoS 1 from the client {@code testkit}. */
    public static Input to(String topic) {
        return new Input(topic, new byte[0], 1, CLIENT, null, null, null, List.of());
    }

    /** The same message with that payload. */
    public Input payload(byte[] bytes) {
        return new Input(topic, bytes, qos, client, contentType, responseTopic, correlationData, properties);
    }

    /** The same message with that text, in UTF-8, as payload. */
    public Input payload(String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same message with that QoS. */
    public Input qos(int qos) {
        return new Input(topic, payload, qos, client, contentType, responseTopic, correlationData, properties);
    }

    /** The same message from that client. */
    public Input client(String id) {
        return new Input(topic, payload, qos, id, contentType, responseTopic, correlationData, properties);
    }

    /** The same message with that MQTT 5 content type. */
    public Input contentType(String type) {
        return new Input(topic, payload, qos, client, type, responseTopic, correlationData, properties);
    }

    /** The same message with that MQTT 5 response topic. */
    public Input responseTopic(String reply) {
        return new Input(topic, payload, qos, client, contentType, reply, correlationData, properties);
    }

    /** The same message with that MQTT 5 correlation data. */
    public Input correlationData(byte[] bytes) {
        return new Input(topic, payload, qos, client, contentType, responseTopic, bytes, properties);
    }

    /** The same message with one more MQTT 5 user property. */
    public Input property(String name, String value) {
        List<UserProperty> more = new ArrayList<>(properties);
        more.add(new UserProperty(name, value));
        return new Input(topic, payload, qos, client, contentType, responseTopic, correlationData, more);
    }

    /** The message as the gate hands it over. */
    InboundMessage arriving(int packetId, boolean dup, long nowMs) {
        MessageProperties all = new MessageProperties(0, contentType, responseTopic, correlationData, -1, properties);
        return new InboundMessage(client, null, topic, payload, qos, false, dup, packetId, all, nowMs);
    }
}
