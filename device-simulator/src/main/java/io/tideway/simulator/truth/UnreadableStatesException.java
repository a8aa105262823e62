package io.tideway.simulator.truth;

/** States cannot be read; the message says why and what to do. */
public final class UnreadableStatesException extends Exception {
    private static final long serialVersionUID = 1;

    /** With the reason for people. */
    public UnreadableStatesException(String message) {
        super(message);
    }

    /** With the reason for people, and what caused it. */
    public UnreadableStatesException(String message, Throwable cause) {
        super(message, cause);
    }
}
