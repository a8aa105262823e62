package io.tideway.runtime.lane;

import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.function.InstanceId;

/** Makes a topic name of a template: {@code {NAME}} stands for a named level, {@code {key}} and {@code {function}} for those. */
final class TopicTemplate {

    private static final int TOPIC_CHARS_MAX = 1024;

    private TopicTemplate() {}

    /** @throws IllegalArgumentException when a name is unknown or the result is no valid topic name */
    static String resolve(String template, InstanceId instance, Levels levels) {
        if (template.indexOf('{') < 0) {
            return validated(template, template);
        }
        StringBuilder topic = new StringBuilder(template.length() + 16);
        int position = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', position)) {
            int close = template.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("output topic must close every '{', found '" + template + "'");
            }
            topic.append(template, position, open)
                    .append(valueOf(template.substring(open + 1, close), instance, levels));
            position = close + 1;
        }
        topic.append(template, position, template.length());
        return validated(topic.toString(), template);
    }

    private static String valueOf(String name, InstanceId instance, Levels levels) {
        return levels.level(name).orElseGet(() -> switch (name) {
            case "key" -> instance.key();
            case "function" -> instance.function();
            default ->
                throw new IllegalArgumentException("output topic names '{" + name
                        + "}', which is no level of the binding, nor {key} or {function}");
        });
    }

    private static String validated(String topic, String template) {
        int levels = 1;
        for (int i = 0; i < topic.length(); i++) {
            char c = topic.charAt(i);
            if (c == '+' || c == '#' || c == 0) {
                throw new IllegalArgumentException("output topic must not contain wildcards or NUL, found at index " + i
                        + " of '" + topic + "' made of '" + template + "'");
            }
            if (c == '/') {
                levels++;
            }
        }
        if (topic.isEmpty()
                || topic.startsWith("$")
                || levels > TopicPattern.LEVELS_MAX
                || topic.length() > TOPIC_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "output topic must have 1 to " + TOPIC_CHARS_MAX + " characters, at most " + TopicPattern.LEVELS_MAX
                            + " levels and no leading '$', found '" + topic + "'");
        }
        return topic;
    }

    /** The key as part of a topic: characters no topic name may have become {@code _}. */
    static InstanceId topicSafe(InstanceId instance) {
        return new InstanceId(instance.function(), instance.key().replaceAll("[+#/\\x00]", "_"));
    }
}
