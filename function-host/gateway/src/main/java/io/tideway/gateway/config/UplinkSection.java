package io.tideway.gateway.config;

import io.tideway.gate.binding.TopicPattern;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code uplink}: outputs that go to a second broker, such as a cloud's, too.
 *
 * @param topics which outputs; the first that matches counts
 * @param rate messages per second that are replayed after an outage; what is live goes at once
 * @param prefix in front of their topics there
 */
public record UplinkSection(ConnectionSection connection, List<Topic> topics, int rate, String prefix) {

    private static final int TOPICS_MAX = 100;
    private static final long KB = 1L << 10;
    private static final long MB = 1L << 20;

    /** Keeps a copy. */
    public UplinkSection {
        topics = List.copyOf(topics);
    }

    /**
     * Outputs of some topics.
     *
     * @param qos at most so much
     * @param ttl older ones are not sent any more
     * @param sizeBytes of what waits; beyond it the oldest are dropped
     */
    public record Topic(TopicPattern filter, int qos, Duration ttl, long sizeBytes) {}

    static UplinkSection read(YamlMap uplink, ConfigPaths paths) {
        UplinkSection section = new UplinkSection(
                ConnectionSection.read(uplink, paths),
                topics(uplink.required("topics")),
                uplink.optional("rate").parsed(UplinkSection::rate).orElse(100),
                uplink.optional("prefix").parsed(UplinkSection::prefix).orElse(""));
        uplink.refuseOtherKeys();
        return section;
    }

    private static List<Topic> topics(YamlValue value) {
        List<YamlValue> elements = value.list();
        if (value.isList() && (elements.isEmpty() || elements.size() > TOPICS_MAX)) {
            value.problem("must be a list of 1 to " + TOPICS_MAX + " topics");
        }
        List<Topic> topics = new ArrayList<>();
        for (YamlValue element : elements) {
            YamlMap topic = element.map();
            TopicPattern filter =
                    topic.required("filter").parsed(TopicPattern::parse).orElseGet(() -> TopicPattern.parse("#"));
            topics.add(new Topic(
                    filter,
                    topic.optional("qos").integer(0, 2, 1),
                    topic.optional("ttl").duration(Duration.ofSeconds(1), Duration.ofDays(3_650), Duration.ofDays(7)),
                    topic.optional("size").bytes(KB, 1024 * 1024 * MB, 64 * MB)));
            topic.refuseOtherKeys();
        }
        return topics;
    }

    private static int rate(String text) {
        if (!text.matches("[1-9][0-9]{0,5}/s")) {
            throw new IllegalArgumentException("must be messages per second, such as 100/s");
        }
        return Integer.parseInt(text.substring(0, text.length() - 2));
    }

    private static String prefix(String text) {
        if (text.matches(".*[+#\\x00].*") || text.startsWith("$")) {
            throw new IllegalArgumentException("must be the beginning of a topic");
        }
        return text;
    }
}
