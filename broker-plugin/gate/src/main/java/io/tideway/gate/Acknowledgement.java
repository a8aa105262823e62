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
}
