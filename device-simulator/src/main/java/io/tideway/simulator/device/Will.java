package io.tideway.simulator.device;

/**
 * What the broker publishes when a device vanishes without DISCONNECT. Immutable by contract: the payload is not copied.
 *
 * @param topic topic name
 * @param payload the bytes
 * @param qos 0, 1 or 2
 * @param retain RETAIN flag
 */
public record Will(String topic, byte[] payload, int qos, boolean retain) {

    /** Refuses a quality of service that does not exist. */
    public Will {
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2, found " + qos);
        }
    }
}
