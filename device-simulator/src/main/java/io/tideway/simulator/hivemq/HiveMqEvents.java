package io.tideway.simulator.hivemq;

import io.tideway.simulator.device.Delivery;

/** What the HiveMQ client tells a device; on the device's own thread. */
interface HiveMqEvents {
    void connected(boolean sessionPresent);

    void disconnected(String reason);

    void received(Delivery delivery);
}
