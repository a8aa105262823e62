package io.tideway.runtime.deployment;

import io.tideway.gate.binding.TopicPattern;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rule for the topic that messages go to when every attempt has failed: it can be filled in for all of them. */
final class DeadLetterTopic {

    private static final Pattern SOURCE = Pattern.compile("\\{([^{}]*)}");

    private DeadLetterTopic() {}

    /**
     * The topic as it is given.
     *
     * @throws IllegalArgumentException saying what is expected
     */
    static String check(String topic, List<TopicPattern> bindings) {
        Matcher matcher = SOURCE.matcher(topic);
        while (matcher.find()) {
            String source = matcher.group(1);
            boolean known = source.equals("function")
                    || source.equals("key")
                    || bindings.stream().allMatch(binding -> binding.names(source));
            if (!known) {
                throw new IllegalArgumentException(
                        "must only use {function}, {key} and levels that every binding names, but not all name '{"
                                + source + "}'");
            }
        }
        TopicPattern filled = TopicPattern.parse(matcher.replaceAll("x"));
        if (filled.levels().stream().anyMatch(level -> !(level instanceof TopicPattern.Level.Literal))) {
            throw new IllegalArgumentException("must be one topic, without wildcards");
        }
        return topic;
    }
}
