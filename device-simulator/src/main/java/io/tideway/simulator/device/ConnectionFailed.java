package io.tideway.simulator.device;

/** A device could not connect, subscribe or stay connected; the message says why. */
public final class ConnectionFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean refusal;

    private ConnectionFailed(String message, boolean refusal) {
        super(message);
        this.refusal = refusal;
    }

    /** Whether the broker said no: trying again leads to the same. */
    public boolean isRefusal() {
        return refusal;
    }

    /** The broker answered CONNECT with a refusal. */
    public static ConnectionFailed refused(BrokerAddress broker, String reason) {
        return new ConnectionFailed(broker + " refused the connection: " + reason, true);
    }

    /** No broker answered. */
    public static ConnectionFailed unreachable(BrokerAddress broker, String reason) {
        return new ConnectionFailed(broker + " cannot be reached: " + reason, false);
    }

    /** The broker refused a subscription. */
    public static ConnectionFailed subscriptionRefused(String topicFilter, int reasonCode) {
        return new ConnectionFailed(
                "subscription to '" + topicFilter + "' refused with reason 0x" + Integer.toHexString(reasonCode), true);
    }

    /** The connection ended while something waited for it. */
    public static ConnectionFailed lost(BrokerAddress broker, String reason) {
        return new ConnectionFailed("connection to " + broker + " lost: " + reason, false);
    }
}
