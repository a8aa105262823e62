package io.tideway.simulator.device;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT 5 properties of a message; there are none on MQTT 3.1.1.
 *
 * @param contentType what the payload is, {@code null} when not said
 * @param responseTopic where an answer shall go, {@code null} for nowhere
 * @param correlationData what an answer shall carry, {@code null} for nothing; not copied
 * @param user user properties in their order; names may repeat
 */
public record MessageProperties(
        @Nullable String contentType,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        List<UserProperty> user) {
    /** No properties. */
    public static final MessageProperties NONE = new MessageProperties(null, null, null, List.of());

    /** Copies the list. */
    public MessageProperties {
        user = List.copyOf(user);
    }

    /** One user property. */
    public record UserProperty(String name, String value) {}

    /** The user property {@code message-id} alone, nothing for {@code null}. */
    public static MessageProperties ofMessageId(@Nullable String messageId) {
        return messageId == null
                ? NONE
                : new MessageProperties(null, null, null, List.of(new UserProperty(Publication.MESSAGE_ID, messageId)));
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return contentType == null && responseTopic == null && correlationData == null && user.isEmpty();
    }

    /** The first user property of a name. */
    public Optional<String> user(String name) {
        for (UserProperty property : user) {
            if (property.name().equals(name)) {
                return Optional.of(property.value());
            }
        }
        return Optional.empty();
    }

    /** The same with other user properties. */
    public MessageProperties withUser(List<UserProperty> other) {
        return new MessageProperties(contentType, responseTopic, correlationData, other);
    }
}
