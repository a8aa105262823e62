package io.tideway.simulator.device;

/**
 * What happens to a device. Every call comes on the device's own thread, in order; it must not block and not throw.
 */
public interface DeviceListener {

    /** A listener that wants to know nothing. */
    DeviceListener SILENT = new DeviceListener() {};

    /** The broker accepted the connection. */
    default void connected(boolean sessionPresent) {}

    /**
     * The connection ended. With a way back configured the device returns by itself.
     *
     * @param reason for people
     */
    default void disconnected(String reason) {}

    /**
     * The broker took responsibility for a publication: PUBACK of QoS 1, PUBREC of QoS 2.
     *
     * @param reasonCode MQTT 5 reason, 0 on MQTT 3.1.1; 128 and above mean refused
     */
    default void acknowledged(Publication publication, int reasonCode) {}

    /**
     * The broker forgot the session: this unacknowledged publication goes out again under a new packet id and without DUP,
     * so that MQTT itself can no longer tell that it is the same.
     */
    default void sentAnew(Publication publication) {}

    /** A message arrived; it is acknowledged to the broker when this returns. */
    default void received(Delivery delivery) {}
}
