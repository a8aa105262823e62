package io.tideway.simulator.device;

/** The MQTT version a device speaks. */
public enum MqttVersion {
    V3_1_1,
    V5
}
