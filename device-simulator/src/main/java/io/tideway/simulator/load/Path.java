package io.tideway.simulator.load;

import org.jspecify.annotations.Nullable;

/**
 * A way a message takes and comes back: request topic, what answers it, reply topic.
 *
 * @param name for results
 * @param request where a device publishes
 * @param reply where it hears the answer, {@code null} when nobody answers
 * @param qos of requests and subscriptions
 * @param encoding of requests
 * @param replyNumber which request an answer belongs to
 */
public record Path(
        String name,
        TopicTemplate request,
        @Nullable TopicTemplate reply,
        int qos,
        Encoding encoding,
        ReplyNumber replyNumber) {

    /** Messages nobody answers. */
    public static Path oneWay(String name, TopicTemplate topic, int qos, Encoding encoding) {
        return new Path(name, topic, null, qos, encoding, payload -> ReplyNumber.NONE);
    }

    /** The floor: a topic no function is bound to, which the device itself subscribes. */
    public static Path echo(String name, TopicTemplate topic, int qos, Encoding encoding) {
        return new Path(name, topic, topic, qos, encoding, ReplyNumber.sequence());
    }
}
