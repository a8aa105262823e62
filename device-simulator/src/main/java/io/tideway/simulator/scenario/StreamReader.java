package io.tideway.simulator.scenario;

import io.tideway.simulator.payload.Payload;
import io.tideway.simulator.scenario.Answer.Match;
import io.tideway.simulator.schedule.DayCurve;
import io.tideway.simulator.schedule.OnOff;
import io.tideway.simulator.schedule.Pattern;
import io.tideway.simulator.schedule.Span;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a device of a group sends. */
final class StreamReader {
    private static final Span SECOND = new Span(Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final Topic NO_TOPIC = new Topic("{device}");
    private static final int FACTORS_MAX = 1440;

    private final YamlMap map;
    private final boolean parts;

    /** {@code parts} tells whether topics may depend on whether the client is stateful. */
    StreamReader(YamlMap map, boolean parts) {
        this.map = map;
        this.parts = parts;
    }

    private enum Arrivals {
        EVEN,
        POISSON
    }

    MessageStream read() {
        YamlValue topicValue = map.required("topic");
        Topic topic = topicValue.parsed(StreamReader::topicName).orElse(NO_TOPIC);
        refusePart(topicValue, topic);
        String name = map.optional("name").text(lastLevel(topic));
        int qos = map.optional("qos").integer(0, 2, 1);
        Pattern pattern = pattern();
        Payload payload = new PayloadReader(map.required("payload").map()).read();
        List<Answer> answers = new ArrayList<>();
        map.optional("answers").list().forEach(value -> answers.add(answer(value.map())));
        map.refuseOtherKeys();
        return new MessageStream(name, topic, qos, payload, pattern, answers);
    }

    /** A topic to publish to. */
    static Topic topicName(String text) {
        if (text.contains("#") || text.contains("+")) {
            throw new IllegalArgumentException("must not contain the wildcards # and +: it is published to");
        }
        return Topic.ofOneDevice(text);
    }

    private static Topic answerTopic(String text) {
        if (text.contains("#") || text.contains("+")) {
            throw new IllegalArgumentException("must not contain # and +; {part} stands for any part");
        }
        return Topic.ofOneDevice(text);
    }

    private void refusePart(YamlValue value, Topic topic) {
        if (topic.hasPart() && !parts) {
            value.problem("must not contain {part}: the group has no 'stateful', so there are no parts");
        }
    }

    private static String lastLevel(Topic topic) {
        String template = topic.template();
        String last = template.substring(template.lastIndexOf('/') + 1);
        return last.contains("{") ? "messages" : last;
    }

    private Pattern pattern() {
        YamlValue once = map.optional("once");
        YamlValue rate = map.optional("rate");
        if (once.isPresent() == rate.isPresent()) {
            map.problem("must have either 'rate' (such as 10/s) or 'once' (such as 0s)");
        }
        if (once.isPresent()) {
            return new Pattern.Once(once.duration(Duration.ZERO, Duration.ofDays(1), Duration.ZERO));
        }
        boolean poisson = map.optional("arrivals").oneOf(Arrivals.EVEN) == Arrivals.POISSON;
        DayCurve day = day(map.optional("day"));
        OnOff bursts = bursts(map.optional("bursts"));
        return new Pattern.Recurring(rate.parsed(ScenarioText::rate).orElse(1.0), poisson, day, bursts);
    }

    private static @Nullable DayCurve day(YamlValue value) {
        if (!value.isGiven()) {
            return null;
        }
        YamlMap day = value.map();
        Duration length =
                day.optional("length").duration(Duration.ofSeconds(1), Duration.ofDays(7), Duration.ofDays(1));
        YamlValue factorsValue = day.required("factors");
        List<Double> factors = factorsValue.list().stream()
                .map(factor -> factor.decimal(0, 1000, 0))
                .filter(Objects::nonNull)
                .toList();
        day.refuseOtherKeys();
        if (factors.size() > FACTORS_MAX) {
            factorsValue.problem("must not be more than " + FACTORS_MAX + ", found " + factors.size());
            return null;
        }
        if (factors.stream().noneMatch(factor -> factor > 0)) {
            factorsValue.problem("must have one factor above 0, or nothing would ever be sent");
            return null;
        }
        return new DayCurve(length, factors);
    }

    private static @Nullable OnOff bursts(YamlValue value) {
        if (!value.isGiven()) {
            return null;
        }
        YamlMap bursts = value.map();
        Span on = bursts.required("on").parsed(ScenarioText::span).orElse(SECOND);
        Span off = bursts.required("off").parsed(ScenarioText::span).orElse(SECOND);
        bursts.refuseOtherKeys();
        if (on.max().isZero()) {
            bursts.optional("on").problem("must be longer than 0s, or nothing would ever be sent");
            return null;
        }
        return new OnOff.Even(on, off);
    }

    private Answer answer(YamlMap answer) {
        String function = answer.required("function").text();
        YamlValue topicValue = answer.required("topic");
        Topic topic = topicValue.parsed(StreamReader::answerTopic).orElse(NO_TOPIC);
        refusePart(topicValue, topic);
        Match match = answer.required("match").oneOf(Match.NONE);
        answer.refuseOtherKeys();
        return new Answer(function, topic, match);
    }
}
