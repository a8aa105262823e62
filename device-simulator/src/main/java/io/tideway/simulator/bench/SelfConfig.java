package io.tideway.simulator.bench;

import java.time.Duration;
import java.util.List;

/**
 * How the simulator is measured.
 *
 * @param idleDevices connected to find the heap that one takes
 * @param devices that send
 * @param ratesPerSecond open loops, one after the other
 * @param warmUp before each; does not count
 * @param round of each
 */
public record SelfConfig(int idleDevices, int devices, List<Double> ratesPerSecond, Duration warmUp, Duration round) {

    /** Copies the list. */
    public SelfConfig {
        ratesPerSecond = List.copyOf(ratesPerSecond);
    }
}
