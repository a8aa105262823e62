package io.tideway.function;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The message a function is invoked with. Immutable; the payload array must not be written to. */
public interface Message {

    /** The topic it was published to. */
    String topic();

    /** The part of the topic that matched the named level of the binding, {@code device} of {@code devices/{device}/telemetry}. */
    Optional<String> level(String name);

    /** The payload; not a copy. */
    byte[] payload();

    /** The payload as UTF-8 text. */
    default String text() {
        return new String(payload(), StandardCharsets.UTF_8);
    }

    /** QoS it was published with: 0, 1 or 2. */
    int qos();

    /** MQTT client id of the sender. */
    String clientId();

    /** When the gateway received it. */
    Instant receivedAt();

    /** MQTT 5 content type. */
    Optional<String> contentType();

    /** MQTT 5 response topic. */
    Optional<String> responseTopic();

    /** MQTT 5 correlation data. */
    Optional<byte[]> correlationData();

    /** The first MQTT 5 user property of that name. */
    Optional<String> userProperty(String name);

    /** All MQTT 5 user properties in the order received; names may repeat. */
    List<Map.Entry<String, String>> userProperties();
}
