package io.tideway.gate.routing;

import io.tideway.gate.Rejection;

/**
 * Whether a connection has come to the point behind which nothing is taken: a message was rejected that its sender keeps and
 * sends again, on the next connection. A later one that were taken would overtake it (promise P4).
 *
 * <p>An MQTT 5 client gives up what is rejected with a reason, or sends it as a new message: nothing is overtaken then.
 * Thread-safe.
 */
public final class Standstill {

    private final boolean version5;
    private volatile boolean reached;

    /**
     * One of a connection.
     *
     * @param version5 whether it speaks MQTT 5
     */
    public Standstill(boolean version5) {
        this.version5 = version5;
    }

    /** A message was rejected, on any thread. */
    public void rejected(Rejection reason) {
        if (isSentAgain(reason)) {
            reached = true;
        }
    }

    /** Whether nothing more of this connection is taken. */
    public boolean isReached() {
        return reached;
    }

    /** Whether a message rejected so is left without an answer and may be taken when it comes again. */
    private boolean isSentAgain(Rejection reason) {
        return reason == Rejection.UNAVAILABLE || (!version5 && reason.isTemporary());
    }

    /**
     * Whether the message is left without an answer, so that the device keeps it and sends it again: always when the host
     * stops, because an MQTT 5 client gives up what is answered with an error. MQTT 3 cannot say no at all.
     */
    public boolean isAnsweredWithSilence(Rejection reason) {
        return isSentAgain(reason) || (!version5 && reason == Rejection.NOT_AUTHORIZED);
    }
}
