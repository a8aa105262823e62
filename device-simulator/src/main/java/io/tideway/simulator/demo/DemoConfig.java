package io.tideway.simulator.demo;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig.Login;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A demo fleet.
 *
 * @param broker where to connect
 * @param devices how many, named {@code sim-1} to {@code sim-n}
 * @param ratePerDevice readings per second of each
 * @param outputFilters topic filters of function outputs to watch, with {@code +} in the place of the device, such as
 *     {@code devices/+/average}
 * @param login user and password, {@code null} for anonymous
 * @param seed of the readings
 */
public record DemoConfig(
        BrokerAddress broker,
        int devices,
        double ratePerDevice,
        List<String> outputFilters,
        @Nullable Login login,
        long seed) {

    /** Refuses an empty fleet and a rate that is not positive. */
    public DemoConfig {
        if (devices < 1) {
            throw new IllegalArgumentException("devices must be at least 1, found " + devices);
        }
        if (!(ratePerDevice > 0)) {
            throw new IllegalArgumentException("ratePerDevice must be positive, found " + ratePerDevice);
        }
        outputFilters = List.copyOf(outputFilters);
    }

    /** Twenty devices with two readings a second, and the outputs of the sample functions. */
    public static DemoConfig of(BrokerAddress broker) {
        return new DemoConfig(
                broker,
                20,
                2,
                List.of("devices/+/average", "devices/+/alarm", "devices/+/count", "devices/+/presence"),
                null,
                1);
    }
}
