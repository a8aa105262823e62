package io.tideway.simulator.device;

/** What befalls the connection of a device that is on the move or badly placed. Any thread. */
public interface RadioLink {

    /** The link is lost without a word, and there is no use in dialling until {@link #up()}. */
    void down();

    /** The link is there again: the device dials at once. */
    void up();

    /**
     * The device leaves its broker with DISCONNECT and connects to another under the same client id. What is unacknowledged
     * goes out again: with DUP where the other broker has the session, anew where it has not.
     */
    void moveTo(BrokerAddress broker);
}
