package io.tideway.simulator.bench;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig;
import java.util.function.IntFunction;

/** Configurations of the n-th device, counted from 1, once it is known where the broker is. */
@FunctionalInterface
public interface DeviceNames {

    /** Those for this broker. */
    IntFunction<DeviceConfig> at(BrokerAddress broker);
}
