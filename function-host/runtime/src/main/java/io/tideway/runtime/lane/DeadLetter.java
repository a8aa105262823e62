package io.tideway.runtime.lane;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.InstanceId;
import java.util.ArrayList;
import java.util.List;

/** Makes the message that tells of an input given up: its payload, and why, as user properties. */
final class DeadLetter {

    private static final int REASON_CHARS_MAX = 512;

    private DeadLetter() {}

    static Invocation.Draft of(FunctionSpec spec, InstanceId instance, Input input, int attempts, Throwable failure) {
        List<UserProperty> why = new ArrayList<>();
        why.add(new UserProperty("dead-letter-function", spec.name()));
        why.add(new UserProperty("dead-letter-key", instance.key()));
        why.add(new UserProperty("dead-letter-attempts", Integer.toString(attempts)));
        why.add(new UserProperty("dead-letter-reason", reason(failure)));
        byte[] payload = new byte[0];
        String contentType = null;
        int qos = 1;
        if (input instanceof Input.OfMessage ofMessage) {
            InboundMessage message = ofMessage.message();
            why.add(new UserProperty("dead-letter-topic", message.topic()));
            why.add(new UserProperty("dead-letter-client", message.clientId()));
            why.addAll(message.properties().userProperties());
            payload = message.payload();
            contentType = message.properties().contentType();
            qos = Math.max(1, message.qos());
        } else if (input instanceof Input.OfTimer timer) {
            why.add(new UserProperty("dead-letter-timer", timer.name()));
        }
        return new Invocation.Draft(
                topic(spec, instance, input),
                payload,
                qos,
                false,
                new MessageProperties(0, contentType, null, null, -1, List.copyOf(why)));
    }

    private static String topic(FunctionSpec spec, InstanceId instance, Input input) {
        InstanceId safe = TopicTemplate.topicSafe(instance);
        try {
            return TopicTemplate.resolve(spec.retry().deadLetter(), safe, input.levels());
        } catch (IllegalArgumentException e) {
            // The template named what this input has not; the input must not be lost for that.
            return "dead/" + safe.function() + "/" + safe.key();
        }
    }

    private static String reason(Throwable failure) {
        // All that comes here has been given a text by us, which says more than the name of the class.
        String text = String.valueOf(failure.getMessage());
        String bounded = text.length() <= REASON_CHARS_MAX ? text : text.substring(0, REASON_CHARS_MAX);
        // Often quotes the payload; a control character would make subscribers drop the connection, again and again.
        return bounded.replaceAll("\\p{Cc}", "?");
    }
}
