package io.tideway.simulator.bench;

import io.tideway.simulator.load.Path;
import java.time.Duration;

/**
 * What to measure of phases.
 *
 * @param function whose instances are ordered about
 * @param floor of messages that the broker gives back to their devices
 * @param path of its messages; the key of a device's instance is the device's name
 * @param devices connections, and instances
 * @param ratePerSecond of each device
 * @param rounds of each phase, alternating
 * @param warmUp length of the load before them that does not count; as fast as it goes for half of it, for the JIT's sake
 * @param round length of a round
 * @param store where it is
 */
public record PhaseConfig(
        String function,
        Path floor,
        Path path,
        int devices,
        double ratePerSecond,
        int rounds,
        Duration warmUp,
        Duration round,
        DistantStore store) {

    /** Refuses counts below one. */
    public PhaseConfig {
        if (devices < 1 || rounds < 1 || !(ratePerSecond > 0)) {
            throw new IllegalArgumentException("devices, rounds and rate must be at least 1, found " + devices + ", "
                    + rounds + ", " + ratePerSecond);
        }
    }

    double overallPerSecond() {
        return ratePerSecond * devices;
    }
}
