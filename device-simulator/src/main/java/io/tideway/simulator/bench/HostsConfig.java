package io.tideway.simulator.bench;

import io.tideway.simulator.load.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to measure of deployments.
 *
 * @param hosts attached to a gateway
 * @param devices connections to each gateway
 * @param outstanding requests of a device at a time in the closed loop
 * @param rounds of each deployment, alternating
 * @param warmUp length of the closed loop of each that does not count
 * @param round length of a round
 * @param ratesPerSecond open loops
 * @param echo what no function is bound to
 * @param function the function's path
 * @param store for phases
 */
public record HostsConfig(
        int hosts,
        int devices,
        int outstanding,
        int rounds,
        Duration warmUp,
        Duration round,
        List<Double> ratesPerSecond,
        Path echo,
        Path function,
        SharedStore store) {

    /** Refuses counts below one. */
    public HostsConfig {
        if (hosts < 1 || devices < 1 || outstanding < 1 || rounds < 1) {
            throw new IllegalArgumentException("hosts, devices, outstanding and rounds must be at least 1, found "
                    + hosts + ", " + devices + ", " + outstanding + ", " + rounds);
        }
        ratesPerSecond = List.copyOf(ratesPerSecond);
    }
}
