package io.tideway.simulator.truth;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig.Login;
import io.tideway.simulator.load.Encoding;
import io.tideway.simulator.load.TopicTemplate;
import org.jspecify.annotations.Nullable;

/**
 * A fleet for crash tests.
 *
 * @param broker where to connect, again and again: a gateway that restarts must keep its port
 * @param devices how many; their names are {@code prefix-1} to {@code prefix-n}; MQTT 3.1.1 and 5, QoS 1 and 2 take turns
 * @param prefix of the names
 * @param outstanding unacknowledged messages each device keeps on the wire
 * @param topic where they publish readings; the value of a device's n-th reading is n, so sum and mean tell what is missing
 * @param encoding of the readings
 * @param messageIds whether MQTT 5 devices send the user property {@code message-id}, {@code name:sequence}
 * @param login user and password, {@code null} for anonymous
 */
public record TruthConfig(
        BrokerAddress broker,
        int devices,
        String prefix,
        int outstanding,
        TopicTemplate topic,
        Encoding encoding,
        boolean messageIds,
        @Nullable Login login) {

    /** Refuses an empty fleet. */
    public TruthConfig {
        if (devices < 1) {
            throw new IllegalArgumentException("devices must be at least 1, found " + devices);
        }
    }

    /** {@code devices} devices {@code truth-n} with eight readings on the wire each, JSON, no message ids. */
    public static TruthConfig of(BrokerAddress broker, int devices) {
        return new TruthConfig(
                broker,
                devices,
                "truth",
                8,
                new TopicTemplate("devices/{device}/telemetry"),
                Encoding.JSON,
                false,
                null);
    }
}
