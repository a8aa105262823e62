package io.tideway.gate;

/**
 * One committed output of a function on its way to subscribers. Immutable by contract: the payload is not copied.
 *
 * @param id unique id; travels as MQTT 5 user property {@code message-id} and stays the same when the output is sent again
 * @param topic topic name, validated
 * @param payload the bytes
 * @param qos 0, 1 or 2
 * @param retain whether the broker keeps it as the topic's retained message
 * @param properties MQTT 5 properties, without the id
 */
public record OutboundMessage(
        String id, String topic, byte[] payload, int qos, boolean retain, MessageProperties properties) {

    /** MQTT 5 user property in which the id travels. */
    public static final String ID_PROPERTY = "message-id";

    /** For the objects around payload and topic where one is kept, roughly. */
    private static final int OVERHEAD_BYTES = 512;

    /** What it costs to keep it in memory. */
    public int memoryBytes() {
        return payload.length + topic.length() + OVERHEAD_BYTES;
    }
}
