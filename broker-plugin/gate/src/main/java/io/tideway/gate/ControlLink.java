package io.tideway.gate;

/** Port: the way to a host that speaks on control topics; one for each of its connections. Thread-safe; does not block. */
public interface ControlLink {

    /** MQTT client id of the connection, for the log. */
    String clientId();

    /** Sends one PUBLISH; lost with the connection. Those of one thread arrive in order. */
    void send(String topic, byte[] payload);

    /** Ends the connection. */
    void close();
}
