package io.tideway.simulator.scenario;

import io.tideway.simulator.load.Encoding;
import io.tideway.simulator.payload.Payload;
import io.tideway.simulator.schedule.Pattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scenario that needs no file: devices that send readings at a steady rate.
 *
 * @param devices how many
 * @param perSecond messages of all of them
 * @param topic where they publish
 * @param replyTopic where they hear answers, {@code null} when none are expected
 * @param qos of the messages
 * @param encoding of the readings
 * @param mqtt versions they speak
 */
public record SteadyScenario(
        int devices,
        double perSecond,
        String topic,
        @Nullable String replyTopic,
        int qos,
        Encoding encoding,
        SessionConfig.Versions mqtt) {

    /** With a seed and a length. */
    public Scenario scenario(long seed, Duration duration, Duration warmUp) {
        MessageStream readings = new MessageStream(
                "readings",
                Topic.ofOneDevice(topic),
                qos,
                new Payload.Readings(new Payload.Values.Walk(70, 1.5), encoding),
                Pattern.Recurring.even(perSecond / devices),
                answers());
        SessionConfig session = SessionConfig.DEFAULT.withVersions(mqtt);
        return new Scenario(
                "run",
                "a steady fleet",
                seed,
                duration,
                warmUp,
                List.of(DeviceGroup.steady("device", devices, session, List.of(readings))));
    }

    private List<Answer> answers() {
        if (replyTopic == null) {
            return List.of();
        }
        Answer.Match match = topic.equals(replyTopic) ? Answer.Match.SEQUENCE : Answer.Match.COUNT;
        String function = topic.equals(replyTopic) ? "echo" : "function";
        return List.of(new Answer(function, Topic.ofOneDevice(replyTopic), match));
    }
}
