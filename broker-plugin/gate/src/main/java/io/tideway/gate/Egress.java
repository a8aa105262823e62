package io.tideway.gate;

/** Port: hands committed outputs to the broker. Implemented by the broker adapter, used by the runtime's outbox. */
public interface Egress {

    /**
     * Publishes a committed output to everyone who subscribes to its topic.
     *
     * <p>May be called from several threads, for one instance in commit order; does not block.
     *
     * @param settled run once, on any thread, when the output need not be kept any longer: the broker has it and every
     *     persistent session with QoS 1 or 2 that matched has acknowledged it (at once if there is none)
     * @return {@code false} when the broker cannot take it now; nothing happened, try again later
     */
    boolean publish(OutboundMessage output, Runnable settled);

    /**
     * Whether it would come to everyone who is to have it though this host were never heard of again, be it settled or not.
     * Thread-safe. A broker that shares the fate of the host has what it was given.
     */
    default boolean hasTaken(String outputId) {
        return true;
    }

    /** The outbox gave up keeping this output (age or size bound): no one need wait for its acknowledgements. */
    void forget(String outputId);
}
