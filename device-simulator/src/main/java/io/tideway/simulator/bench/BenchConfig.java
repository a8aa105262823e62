package io.tideway.simulator.bench;

import io.tideway.simulator.load.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to measure.
 *
 * @param devices connections
 * @param outstanding requests of a device at a time in the closed loop
 * @param rounds rounds of each path, alternating
 * @param warmUp length of the round of each path that does not count
 * @param round length of a round
 * @param ratesPerSecond open loops
 * @param floor the echo
 * @param function the function's path
 */
public record BenchConfig(
        int devices,
        int outstanding,
        int rounds,
        Duration warmUp,
        Duration round,
        List<Double> ratesPerSecond,
        Path floor,
        Path function) {

    /** Refuses counts below one. */
    public BenchConfig {
        if (devices < 1 || outstanding < 1 || rounds < 1) {
            throw new IllegalArgumentException("devices, outstanding and rounds must be at least 1, found " + devices
                    + ", " + outstanding + ", " + rounds);
        }
        ratesPerSecond = List.copyOf(ratesPerSecond);
    }

    List<Path> paths() {
        return List.of(floor, function);
    }
}
