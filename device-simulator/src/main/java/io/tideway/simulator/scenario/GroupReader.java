package io.tideway.simulator.scenario;

import io.tideway.simulator.scenario.SessionConfig.Versions;
import io.tideway.simulator.schedule.OnOff;
import io.tideway.simulator.schedule.Span;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a group of devices. */
final class GroupReader {
    private static final Duration SKEW_MAX = Duration.ofDays(1);
    private static final Duration KEEP_ALIVE_MAX = Duration.ofSeconds(65_535);
    private static final int PARTS_MAX = 1000;
    private static final int PARTS = 16;
    private static final Span NONE = new Span(Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final YamlMap map;

    GroupReader(YamlMap map) {
        this.map = map;
    }

    DeviceGroup read() {
        String name = map.required("name").parsed(GroupReader::name).orElse("group");
        int devices = devices(map.required("devices"));
        SessionConfig session = session();
        Duration skew = map.optional("clock-skew").duration(Duration.ZERO, SKEW_MAX, Duration.ZERO);
        WillTemplate will = will(map.optional("will"));
        Link link = link(map.optional("link"));
        Span roaming = map.optional("roam").parsed(GroupReader::roaming).orElse(null);
        Statefulness statefulness = statefulness(map.optional("stateful"));
        List<MessageStream> streams = streams(statefulness != null);
        map.refuseOtherKeys();
        return new DeviceGroup(name, devices, session, skew, will, link, roaming, statefulness, streams);
    }

    private static int devices(YamlValue value) {
        return value.integer(1, Scenario.DEVICES_MAX, 1);
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,40}")) {
            throw new IllegalArgumentException(
                    "must be 1 to 40 letters, digits, hyphens and underscores, because topics hold it");
        }
        return text;
    }

    private SessionConfig session() {
        SessionConfig fallback = SessionConfig.DEFAULT;
        Versions mqtt = map.optional("mqtt").parsed(Versions::parse).orElse(fallback.mqtt());
        boolean persistent = map.optional("session")
                .parsed(text -> switch (text) {
                    case "clean" -> false;
                    case "persistent" -> true;
                    default -> throw new IllegalArgumentException("must be clean or persistent");
                })
                .orElse(fallback.persistent());
        return new SessionConfig(
                mqtt,
                persistent,
                map.optional("session-expiry").duration(Duration.ofSeconds(1), Duration.ofDays(30), fallback.expiry()),
                map.optional("keep-alive").duration(Duration.ZERO, KEEP_ALIVE_MAX, fallback.keepAlive()));
    }

    private static @Nullable WillTemplate will(YamlValue value) {
        if (!value.isGiven()) {
            return null;
        }
        YamlMap will = value.map();
        String topic = will.required("topic")
                .parsed(text -> StreamReader.topicName(text).template())
                .orElse("");
        WillTemplate read = new WillTemplate(
                topic,
                will.optional("text").text("gone"),
                will.optional("qos").integer(0, 2, 1),
                will.optional("retain").flag(false));
        will.refuseOtherKeys();
        return read;
    }

    private static @Nullable Link link(YamlValue value) {
        if (!value.isGiven()) {
            return null;
        }
        YamlMap link = value.map();
        Span up = link.required("up").parsed(ScenarioText::span).orElse(NONE);
        Span down = link.required("down").parsed(ScenarioText::span).orElse(NONE);
        boolean together = link.optional("together").flag(false);
        link.refuseOtherKeys();
        if (up.max().isZero()) {
            link.optional("up").problem("must be longer than 0s, or there would be no link");
            return null;
        }
        return new Link(new OnOff.Even(up, down), together);
    }

    private static Span roaming(String text) {
        Span span = ScenarioText.span(text);
        if (span.min().toMillis() < 100) {
            throw new IllegalArgumentException("must be at least 100ms, or a device would do nothing but connect");
        }
        return span;
    }

    private static @Nullable Statefulness statefulness(YamlValue value) {
        if (!value.isGiven()) {
            return null;
        }
        YamlMap map = value.map();
        double becomesStateful = map.required("q-f").parsed(ScenarioText::rate).orElse(1.0);
        double becomesStateless = map.required("q-l").parsed(ScenarioText::rate).orElse(1.0);
        int parts = map.optional("parts").integer(1, PARTS_MAX, PARTS);
        map.refuseOtherKeys();
        return new Statefulness(new OnOff.Memoryless(becomesStateful, becomesStateless), parts);
    }

    private List<MessageStream> streams(boolean parts) {
        List<MessageStream> streams = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> topics = new HashSet<>();
        for (YamlValue value : map.optional("sends").list()) {
            MessageStream stream = new StreamReader(value.map(), parts).read();
            if (!names.add(stream.name())) {
                value.problem("is a second stream '" + stream.name() + "' of the group; set 'name'");
            }
            if (!topics.add(stream.topic().template())) {
                value.problem("sends to '" + stream.topic().template()
                        + "' like another stream of the group: acknowledgements could not be told apart");
            }
            streams.add(stream);
        }
        return streams;
    }
}
