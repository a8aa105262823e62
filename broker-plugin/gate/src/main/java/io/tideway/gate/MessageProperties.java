package io.tideway.gate;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT 5 properties of a PUBLISH that functions and subscribers can see; all absent for MQTT 3.
 *
 * <p>Immutable by contract: the arrays are not copied, nobody may write to them.
 *
 * @param payloadFormat 1 when the payload is declared to be UTF-8 text, else 0
 * @param contentType MIME type or {@code null}
 * @param responseTopic where the sender expects the reply, or {@code null}
 * @param correlationData what the sender wants back with the reply, or {@code null}
 * @param expirySeconds message expiry interval in seconds, or -1 for never
 * @param userProperties in the order received, names may repeat
 */
public record MessageProperties(
        int payloadFormat,
        @Nullable String contentType,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        long expirySeconds,
        List<UserProperty> userProperties) {

    /** No property at all. */
    public static final MessageProperties NONE = new MessageProperties(0, null, null, null, -1, List.of());

    /** Whether there is no property at all; cheap, asked for every message. */
    public boolean isNone() {
        return payloadFormat == 0
                && expirySeconds < 0
                && contentType == null
                && responseTopic == null
                && correlationData == null
                && userProperties.isEmpty();
    }

    /** The same with that message expiry interval, -1 for never. */
    public MessageProperties withExpiry(long seconds) {
        return new MessageProperties(
                payloadFormat, contentType, responseTopic, correlationData, seconds, userProperties);
    }

    /** The first user property of that name. */
    public Optional<String> userProperty(String name) {
        for (UserProperty property : userProperties) {
            if (property.name().equals(name)) {
                return Optional.of(property.value());
            }
        }
        return Optional.empty();
    }

    /** One MQTT 5 user property. */
    public record UserProperty(String name, String value) {}

    /** The same with these user properties in place of its own. */
    public MessageProperties withUserProperties(List<UserProperty> others) {
        return new MessageProperties(
                payloadFormat, contentType, responseTopic, correlationData, expirySeconds, List.copyOf(others));
    }
}
