package io.tideway.simulator.recording;

import io.tideway.simulator.device.DeviceConfig;
import java.time.Duration;
import java.util.List;

/**
 * How a recording is played.
 *
 * @param connections messages of a topic all go by the same one, so that they keep their order
 * @param speed 2 is twice as fast as recorded, {@link Double#POSITIVE_INFINITY} as fast as the broker takes it
 * @param topicPrefix put before every topic
 * @param loop whether it begins again at the end
 * @param longest how long to play at most, zero for no limit
 * @param newMessageIds whether each playing has message ids of its own, so that it is not taken for a repetition
 */
public record ReplayConfig(
        List<DeviceConfig> connections,
        double speed,
        String topicPrefix,
        boolean loop,
        Duration longest,
        boolean newMessageIds) {

    /** Refuses a standstill. */
    public ReplayConfig {
        connections = List.copyOf(connections);
        if (connections.isEmpty()) {
            throw new IllegalArgumentException("connections must be at least 1, found 0");
        }
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed must be above 0, found " + speed);
        }
    }

    /** Whether time does not matter. */
    public boolean asFastAsPossible() {
        return Double.isInfinite(speed);
    }
}
