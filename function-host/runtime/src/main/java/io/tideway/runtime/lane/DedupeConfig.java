package io.tideway.runtime.lane;

import java.time.Duration;

/**
 * How inputs are recognised again.
 *
 * @param messageIdProperty MQTT 5 user property that carries an application message id
 * @param packetsPerClient packet ids remembered for each client and function; more in flight than this is not recognised
 * @param messageIdsPerInstance message ids remembered for each instance, at least this many
 * @param age older records are ignored
 */
public record DedupeConfig(String messageIdProperty, int packetsPerClient, int messageIdsPerInstance, Duration age) {

    /** 1,024 packets cover five full receive windows of the gate; ids are remembered for a week. */
    public static final DedupeConfig DEFAULT = new DedupeConfig("message-id", 1024, 1024, Duration.ofDays(7));

    public DedupeConfig {
        if (packetsPerClient < 1 || packetsPerClient > 65_535) {
            throw new IllegalArgumentException("dedupe packets must be 1 to 65535, found " + packetsPerClient);
        }
        if (messageIdsPerInstance < 2) {
            throw new IllegalArgumentException("dedupe message ids must be at least 2, found " + messageIdsPerInstance);
        }
    }
}
