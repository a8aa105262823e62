package io.tideway.testkit;

import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A committed output as a subscriber sees it. What comes twice with the same id, as it may after a crash, is shown once.
 *
 * @param id the same whenever this output is sent again
 * @param topic topic name, with every name filled in
 * @param payload the bytes; do not write to them
 * @param qos 0, 1 or 2
 * @param retain whether the broker keeps it as the topic's retained message
 * @param contentType MQTT 5 content type or {@code null}
 * @param correlationData MQTT 5 correlation data or {@code null}
 * @param properties MQTT 5 user properties, in order
 */
public record PublishedOutput(
        String id,
        String topic,
        byte[] payload,
        int qos,
        boolean retain,
        @Nullable String contentType,
        byte @Nullable [] correlationData,
        List<UserProperty> properties) {

    static PublishedOutput of(OutboundMessage output) {
        return new PublishedOutput(
                output.id(),
                output.topic(),
                output.payload(),
                output.qos(),
                output.retain(),
                output.properties().contentType(),
                output.properties().correlationData(),
                output.properties().userProperties());
    }

    /** The payload as UTF-8 text. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The first user property of that name. */
    public Optional<String> property(String name) {
        return properties.stream()
                .filter(property -> property.name().equals(name))
                .map(UserProperty::value)
                .findFirst();
    }

    /** For messages of failed assertions. */
    @Override
    public String toString() {
        return topic + " qos " + qos + (retain ? " retained " : " ") + text();
    }
}
