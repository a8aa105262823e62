package io.tideway.client.connection;

import io.tideway.gate.InboundMessage;

/** Hears what happens to a connection. Called on the connection's one thread, in order; must not block or throw. */
public interface ConnectionListener {

    /**
     * The broker has let us in.
     *
     * @param sessionPresent whether it still had our session; when not, nothing is subscribed
     */
    void connected(boolean sessionPresent);

    /** The connection ended or could not be made. It is tried again. */
    void disconnected(ConnectionTrouble trouble);

    /**
     * A message came.
     *
     * @param message as it came, with our own client id for its unknown sender's; DUP and packet id as on the wire
     * @param acknowledge to be run once when the broker may forget it, from any thread. The broker hears of it in the order
     *     of receipt: one that is not run withholds all behind it. Does nothing for QoS 0, nor when the connection that
     *     brought the message has ended: the broker sends it again.
     */
    void received(InboundMessage message, Runnable acknowledge);
}
