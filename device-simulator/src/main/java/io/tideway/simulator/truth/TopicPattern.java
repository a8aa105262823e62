package io.tideway.simulator.truth;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A topic with named levels, such as {@code devices/{device}/telemetry}, read backwards: from a topic to the device.
 *
 * <p>One level is {@code {device}}; a level has a name or a text, not both.
 */
public final class TopicPattern {
    private static final String DEVICE = "{device}";

    private final String text;
    private final String[] levels;

    private TopicPattern(String text) {
        this.text = text;
        this.levels = text.split("/", -1);
    }

    /** Refuses a pattern without {@code {device}}: nobody could tell whose message it is. */
    public static TopicPattern of(String text) {
        TopicPattern pattern = new TopicPattern(text);
        if (Stream.of(pattern.levels).noneMatch(DEVICE::equals)) {
            throw new IllegalArgumentException("topic must have a level " + DEVICE + ", found '" + text + "'");
        }
        return pattern;
    }

    /** The device of a topic; empty when the topic does not fit. */
    public Optional<String> device(String topic) {
        return level(topic, DEVICE);
    }

    /** The level called {@code name}, such as {@code fence}; empty when the topic does not fit. */
    public Optional<String> named(String topic, String name) {
        return level(topic, "{" + name + "}");
    }

    /** The topic of a device, where that is its only named level. */
    public String forDevice(String device) {
        return text.replace(DEVICE, device);
    }

    /** The filter for all devices. */
    public String filter() {
        return Stream.of(levels).map(level -> isNamed(level) ? "+" : level).collect(Collectors.joining("/"));
    }

    private Optional<String> level(String topic, String wanted) {
        String found = null;
        int from = 0;
        for (int i = 0; i < levels.length; i++) {
            if (from > topic.length()) {
                return Optional.empty();
            }
            int slash = topic.indexOf('/', from);
            int to = slash < 0 ? topic.length() : slash;
            String level = levels[i];
            if (level.equals(wanted)) {
                found = topic.substring(from, to);
            } else if (!isNamed(level) && !(level.length() == to - from && topic.startsWith(level, from))) {
                return Optional.empty();
            }
            from = to + 1;
        }
        return from == topic.length() + 1 ? Optional.ofNullable(found) : Optional.empty();
    }

    private static boolean isNamed(String level) {
        return level.startsWith("{") && level.endsWith("}");
    }

    @Override
    public String toString() {
        return text;
    }
}
