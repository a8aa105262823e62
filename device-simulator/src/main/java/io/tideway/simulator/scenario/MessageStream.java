package io.tideway.simulator.scenario;

import io.tideway.simulator.payload.Payload;
import io.tideway.simulator.schedule.Pattern;
import java.util.List;

/**
 * Messages of one kind that each device of a group sends.
 *
 * @param name unique within the group
 * @param topic where to
 * @param qos quality of service
 * @param payload what
 * @param pattern when
 * @param answers what functions make of it
 */
public record MessageStream(String name, Topic topic, int qos, Payload payload, Pattern pattern, List<Answer> answers) {

    /** Copies the list. */
    public MessageStream {
        answers = List.copyOf(answers);
    }

    MessageStream scaled(double rate, double speed) {
        return new MessageStream(name, topic, qos, payload, pattern.scaled(rate, speed), answers);
    }
}
