package io.tideway.client.connection;

/** Version of the protocol. */
public enum MqttVersion {
    /** MQTT 5. */
    V5,
    /** MQTT 3.1.1: no user properties, so no message ids, and no reasons. */
    V3_1_1
}
