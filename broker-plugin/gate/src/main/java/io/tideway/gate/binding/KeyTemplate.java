package io.tideway.gate.binding;

import io.tideway.gate.InboundMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the key of an instance is taken from a message: text with sources in braces, {@code {line}/{device}}.
 *
 * <p>Sources: {@code {NAME}} a named level of the binding, {@code {client-id}} the sender, {@code {property:NAME}} an MQTT 5
 * user property, {@code {payload:/POINTER}} a text or whole number of a JSON payload. Immutable.
 */
public final class KeyTemplate {

    /** Longer keys are refused: keys are stored with every entry of an instance. */
    public static final int KEY_CHARS_MAX = 256;

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Level(String name) implements Part {}

        record ClientId() implements Part {}

        record Property(String name) implements Part {}

        record Payload(JsonField field) implements Part {}
    }

    private final String text;
    private final List<Part> parts;

    private KeyTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a template for bindings of that pattern.
     *
     * @throws IllegalArgumentException naming the rule that the text breaks
     */
    public static KeyTemplate parse(String text, TopicPattern pattern) {
        List<Part> parts = new ArrayList<>();
        int position = 0;
        while (position < text.length()) {
            int open = text.indexOf('{', position);
            if (open != position) {
                parts.add(parseText(text.substring(position, open < 0 ? text.length() : open)));
            } else if (!parts.isEmpty()) {
                // "ab" + "c" and "a" + "bc" would be the same instance
                throw new IllegalArgumentException("key must have text between two sources, found '" + text + "'");
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("key must close every '{', found '" + text + "'");
            }
            parts.add(parseSource(text.substring(open + 1, close), pattern));
            position = close + 1;
        }
        if (parts.stream().allMatch(Part.Text.class::isInstance)) {
            throw new IllegalArgumentException(
                    "key must contain a source such as {device} or {client-id}, found '" + text + "'");
        }
        return new KeyTemplate(text, parts);
    }

    private static Part parseText(String literal) {
        if (literal.indexOf('}') >= 0) {
            throw new IllegalArgumentException("key must open every '{' that it closes, found '" + literal + "'");
        }
        return new Part.Text(literal);
    }

    private static Part parseSource(String source, TopicPattern pattern) {
        if (source.equals("client-id")) {
            return new Part.ClientId();
        }
        if (source.startsWith("property:") && source.length() > "property:".length()) {
            return new Part.Property(source.substring("property:".length()));
        }
        if (source.startsWith("payload:/")) {
            return new Part.Payload(JsonField.at(source.substring("payload:".length())));
        }
        if (!pattern.names(source)) {
            throw new IllegalArgumentException("key names '{" + source + "}', which is neither a level of '" + pattern
                    + "' nor {client-id}, {property:NAME} or {payload:/POINTER}");
        }
        return new Part.Level(source);
    }

    /** The key of a message whose topic matches the pattern; empty when a source is missing or the key is out of bounds. */
    public Optional<String> keyOf(InboundMessage message, TopicPattern pattern) {
        if (parts.size() == 1) {
            return valueOf(parts.get(0), message, pattern).filter(KeyTemplate::inBounds);
        }
        StringBuilder key = new StringBuilder();
        for (Part part : parts) {
            Optional<String> value = valueOf(part, message, pattern);
            if (value.isEmpty()) {
                return value;
            }
            key.append(value.get());
        }
        return Optional.of(key.toString()).filter(KeyTemplate::inBounds);
    }

    /** Whether the key depends on who sent the message, which not every broker tells. */
    public boolean namesSender() {
        return parts.stream().anyMatch(Part.ClientId.class::isInstance);
    }

    private static boolean inBounds(String key) {
        return !key.isEmpty() && key.length() <= KEY_CHARS_MAX;
    }

    private static Optional<String> valueOf(Part part, InboundMessage message, TopicPattern pattern) {
        if (part instanceof Part.Level level) {
            return pattern.capture(level.name(), message.topic());
        } else if (part instanceof Part.Text literal) {
            return Optional.of(literal.text());
        } else if (part instanceof Part.ClientId) {
            return Optional.of(message.clientId());
        } else if (part instanceof Part.Property property) {
            return message.properties().userProperty(property.name());
        } else {
            return ((Part.Payload) part).field().textIn(message.payload());
        }
    }

    /** The text it was read from. */
    @Override
    public String toString() {
        return text;
    }
}
