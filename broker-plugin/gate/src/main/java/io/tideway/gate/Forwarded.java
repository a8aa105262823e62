package io.tideway.gate;

import io.tideway.gate.MessageProperties.UserProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From whose inbox a message was forwarded to the owner of its instance. A host forwards those of an instance in the order
 * of their places, so the last one executed tells of all before it.
 *
 * @param host as the cloud store knows it
 * @param sequence its place in that inbox
 */
public record Forwarded(String host, long sequence) {

    /** MQTT 5 user property by which hosts tell each other. From anybody else it means nothing, and is taken off. */
    public static final String PROPERTY = "tideway-forwarded";

    /** Empty for a message that came from the broker. */
    public static Optional<Forwarded> of(InboundMessage message) {
        return message.properties()
                .userProperty(PROPERTY)
                .filter(value -> value.matches("\\S{1,128} [0-9]{1,18}"))
                .map(value -> new Forwarded(
                        value.substring(0, value.indexOf(' ')),
                        Long.parseLong(value.substring(value.indexOf(' ') + 1))));
    }

    /** The message with that said of it. */
    public InboundMessage mark(InboundMessage message) {
        List<UserProperty> properties = new ArrayList<>(unmarked(message));
        properties.add(new UserProperty(PROPERTY, host + " " + sequence));
        return message.withUserProperties(properties);
    }

    /** The message without anything like it: whoever sent it is no host. */
    public static InboundMessage unmark(InboundMessage message) {
        return message.properties().userProperty(PROPERTY).isEmpty()
                ? message
                : message.withUserProperties(unmarked(message));
    }

    private static List<UserProperty> unmarked(InboundMessage message) {
        return message.properties().userProperties().stream()
                .filter(property -> !property.name().equals(PROPERTY))
                .toList();
    }
}
