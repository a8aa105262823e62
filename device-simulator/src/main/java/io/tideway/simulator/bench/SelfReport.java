package io.tideway.simulator.bench;

import io.tideway.simulator.report.Distribution;
import java.util.List;

/**
 * What the simulator itself can do.
 *
 * @param idleDevices connected and subscribed, with all that a scenario's device has
 * @param heapBytesPerDevice used heap behind a full collection, divided by them
 * @param connectSeconds until all were
 * @param loads each rate
 */
public record SelfReport(int idleDevices, long heapBytesPerDevice, double connectSeconds, List<Load> loads) {

    /** Copies the list. */
    public SelfReport {
        loads = List.copyOf(loads);
    }

    /**
     * One open loop.
     *
     * @param offeredPerSecond intended
     * @param sentPerSecond taken by the devices
     * @param acknowledgedPerSecond PUBACKs
     * @param refused by the simulator's own bounded queues
     * @param cpuSecondsPerSecond of the simulator: cores in use
     * @param acknowledgement from the intended send time
     * @param lag from the intended send time to the sending
     */
    public record Load(
            double offeredPerSecond,
            double sentPerSecond,
            double acknowledgedPerSecond,
            long refused,
            double cpuSecondsPerSecond,
            Distribution acknowledgement,
            Distribution lag) {

        /** Whether it kept up: at least 99 of 100 messages left and were acknowledged, within the round. */
        public boolean kept() {
            return refused == 0 && acknowledgedPerSecond >= 0.99 * offeredPerSecond;
        }
    }
}
