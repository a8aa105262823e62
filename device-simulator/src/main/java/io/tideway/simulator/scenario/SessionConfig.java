package io.tideway.simulator.scenario;

import io.tideway.simulator.device.MqttVersion;
import java.time.Duration;

/**
 * How the devices of a group connect.
 *
 * @param mqtt which versions they speak
 * @param persistent whether sessions outlive connections
 * @param expiry how long the broker keeps the session of a disconnected MQTT 5 device
 * @param keepAlive zero for none
 */
public record SessionConfig(Versions mqtt, boolean persistent, Duration expiry, Duration keepAlive) {

    /** MQTT 5, clean sessions. */
    public static final SessionConfig DEFAULT =
            new SessionConfig(Versions.V5, false, Duration.ofHours(1), Duration.ofSeconds(60));

    /** Versions in a group. */
    public enum Versions {
        V3_1_1,
        V5,
        /** Every other device. */
        MIXED;

        /** Reads {@code 3.1.1}, {@code 5} or {@code mixed}. */
        public static Versions parse(String text) {
            return switch (text) {
                case "3.1.1", "3" -> V3_1_1;
                case "5" -> V5;
                case "mixed" -> MIXED;
                default -> throw new IllegalArgumentException("must be 3.1.1, 5 or mixed");
            };
        }

        /** Of the n-th device, counted from 1. */
        public MqttVersion ofDevice(int n) {
            return switch (this) {
                case V3_1_1 -> MqttVersion.V3_1_1;
                case V5 -> MqttVersion.V5;
                case MIXED -> n % 2 == 0 ? MqttVersion.V3_1_1 : MqttVersion.V5;
            };
        }
    }

    /** The same in other versions. */
    public SessionConfig withVersions(Versions other) {
        return new SessionConfig(other, persistent, expiry, keepAlive);
    }
}
