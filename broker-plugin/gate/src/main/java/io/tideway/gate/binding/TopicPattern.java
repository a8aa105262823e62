package io.tideway.gate.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A topic filter whose single-level wildcards may have names: {@code devices/{device}/+/telemetry/#}.
 *
 * <p>{@code +} and {@code {name}} match one level, {@code #} at the end matches the rest, itself included. Immutable.
 */
public final class TopicPattern {

    /** Deeper patterns and topics are refused: deep ones cost the broker's tries far more than they are worth. */
    public static final int LEVELS_MAX = 16;

    /** What one level of a pattern accepts. */
    public sealed interface Level {
        /** Exactly this text. */
        record Literal(String text) implements Level {}

        /** Any text; {@code name} is empty for {@code +}. */
        record Single(String name) implements Level {}

        /** Any number of levels, last only. */
        record Rest() implements Level {}
    }

    private final String text;
    private final List<Level> levels;

    private TopicPattern(String text, List<Level> levels) {
        this.text = text;
        this.levels = List.copyOf(levels);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException naming the rule that the text breaks and where
     */
    public static TopicPattern parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("topic pattern must not be empty");
        }
        if (text.startsWith("$")) {
            throw new IllegalArgumentException("topic pattern must not start with '$', found '" + text + "'");
        }
        String[] parts = text.split("/", -1);
        if (parts.length > LEVELS_MAX) {
            throw new IllegalArgumentException(
                    "topic pattern must not have more than " + LEVELS_MAX + " levels, found " + parts.length);
        }
        List<Level> levels = new ArrayList<>(parts.length);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            Level level = parseLevel(text, parts[i], i == parts.length - 1);
            if (level instanceof Level.Single single && !single.name().isEmpty()) {
                if (names.contains(single.name())) {
                    throw new IllegalArgumentException("topic pattern must not name a level twice, found '{"
                            + single.name() + "}' in '" + text + "'");
                }
                names.add(single.name());
            }
            levels.add(level);
        }
        return new TopicPattern(text, levels);
    }

    private static Level parseLevel(String text, String part, boolean last) {
        if (part.equals("#")) {
            if (!last) {
                throw new IllegalArgumentException(
                        "topic pattern must not contain '#' before its last level, found '" + text + "'");
            }
            return new Level.Rest();
        }
        if (part.equals("+")) {
            return new Level.Single("");
        }
        if (part.startsWith("{") && part.endsWith("}")) {
            String name = part.substring(1, part.length() - 1);
            if (!name.matches("[a-zA-Z][a-zA-Z0-9_-]{0,63}")) {
                throw new IllegalArgumentException(
                        "name of a level must be a letter and up to 63 of a-z A-Z 0-9 _ -, found '" + part + "' in '"
                                + text + "'");
            }
            return new Level.Single(name);
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '+' || c == '#' || c == '{' || c == '}' || c == 0) {
                throw new IllegalArgumentException(
                        "wildcards and named levels must fill their level, found '" + part + "' in '" + text + "'");
            }
        }
        return new Level.Literal(part);
    }

    /** The levels in order. */
    public List<Level> levels() {
        return levels;
    }

    /** Whether a level has that name. */
    public boolean names(String name) {
        return levels.contains(new Level.Single(name));
    }

    /** The plain MQTT topic filter: named levels become {@code +}. */
    public String filter() {
        StringBuilder filter = new StringBuilder(text.length());
        for (int i = 0; i < levels.size(); i++) {
            if (i > 0) {
                filter.append('/');
            }
            Level level = levels.get(i);
            if (level instanceof Level.Literal literal) {
                filter.append(literal.text());
            } else {
                filter.append(level instanceof Level.Rest ? '#' : '+');
            }
        }
        return filter.toString();
    }

    /** The text of the named level in a topic that matches; empty when no level has that name. */
    public Optional<String> capture(String name, String topic) {
        int start = 0;
        for (Level level : levels) {
            if (start > topic.length() || level instanceof Level.Rest) {
                return Optional.empty();
            }
            int end = topic.indexOf('/', start);
            if (end < 0) {
                end = topic.length();
            }
            if (level instanceof Level.Single single && single.name().equals(name)) {
                return Optional.of(topic.substring(start, end));
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    /** Whether a topic name matches. */
    public boolean matches(String topic) {
        return matches(topic, name -> Optional.empty());
    }

    /**
     * Whether a topic name matches with named levels that are given already: such a level accepts its text only.
     *
     * @param given text of a named level, empty for one that accepts any
     */
    public boolean matches(String topic, Function<String, Optional<String>> given) {
        if (topic.startsWith("$")) {
            return false;
        }
        int start = 0;
        for (Level level : levels) {
            if (level instanceof Level.Rest) {
                return true;
            }
            if (start > topic.length()) {
                return false;
            }
            int end = topic.indexOf('/', start);
            if (end < 0) {
                end = topic.length();
            }
            if (!accepts(level, topic, start, end, given)) {
                return false;
            }
            start = end + 1;
        }
        return start == topic.length() + 1;
    }

    private static boolean accepts(
            Level level, String topic, int start, int end, Function<String, Optional<String>> given) {
        if (level instanceof Level.Literal literal) {
            return isText(literal.text(), topic, start, end);
        }
        return !(level instanceof Level.Single single)
                || single.name().isEmpty()
                || given.apply(single.name())
                        .filter(text -> !isText(text, topic, start, end))
                        .isEmpty();
    }

    private static boolean isText(String text, String topic, int start, int end) {
        return text.length() == end - start && topic.startsWith(text, start);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(text);
    }

    /** The text it was read from. */
    @Override
    public String toString() {
        return text;
    }
}
