package io.tideway.gate;

/**
 * How the runtime answers for one message handed to {@link Ingress}. Exactly one method is called, once; none when the host
 * stops before it has taken the message, so that the device sends it again when the connection is back.
 *
 * <p>Thread-safe: called from any thread; returns without blocking.
 */
public interface Acknowledgement {

    /** The message's whole effect, or the message itself, is durable (promise P1): the device may forget it. */
    void durable();

    /** The message will not be processed. The device learns the reason where its protocol can carry one. */
    void rejected(Rejection reason);

    /**
     * Whether an earlier message of the same connection was rejected for now, so that its sender keeps it and sends it again:
     * this one must not be processed before that, and is rejected likewise. True from the moment the earlier one is rejected,
     * for whoever asks on the thread that did it. Asked just before a message is taken.
     */
    default boolean mustNotOvertake() {
        return false;
    }

    /**
     * Whether the sender keeps the message until its effect is committed, and not only until the message itself is durable:
     * {@link #durable} is called then when it needs to wait no more, whatever became of it in the end. The same at every call.
     */
    default boolean awaitsEffect() {
        return false;
    }

    /**
     * Whether somebody else has the message executed meanwhile, so that it must not be executed here any more. Only where
     * {@link #awaitsEffect} is true; asked just before an execution begins, on the thread that begins it. Once true it stays
     * so. A message that was withdrawn is forgotten here as if it had never come, and nothing more is told of it.
     */
    default boolean isWithdrawn() {
        return false;
    }
}
