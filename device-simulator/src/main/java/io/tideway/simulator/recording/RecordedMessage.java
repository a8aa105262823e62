package io.tideway.simulator.recording;

import io.tideway.simulator.device.MessageProperties;

/**
 * A message of a recording. Immutable by contract: the payload is not copied.
 *
 * @param atMicros when it was seen, microseconds since the epoch
 * @param topic topic name
 * @param payload the bytes
 * @param qos 0, 1 or 2
 * @param retain RETAIN flag
 * @param properties of MQTT 5
 */
public record RecordedMessage(
        long atMicros, String topic, byte[] payload, int qos, boolean retain, MessageProperties properties) {}
