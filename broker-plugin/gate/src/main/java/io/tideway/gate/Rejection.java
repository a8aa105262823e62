package io.tideway.gate;

/** Why a message is not processed; every use is counted under its name (promise P7). */
public enum Rejection {
    /** The key of the binding cannot be taken from the message (missing property, field or level; too long). */
    KEY_INVALID,
    /** The payload exceeds the function's limit. */
    PAYLOAD_TOO_LARGE,
    /** A rate, size or queue quota is exhausted; later there may be room. */
    QUOTA_EXCEEDED,
    /** The sender may not publish to this topic. */
    NOT_AUTHORIZED,
    /** No such function is serving any more: for this route the message is one that no function is bound to. */
    FUNCTION_GONE,
    /** The host is stopping, or failed in a way it reported elsewhere. */
    UNAVAILABLE;

    /** Whether the same message may be taken later, so that its sender has to keep it. */
    public boolean isTemporary() {
        return this == QUOTA_EXCEEDED || this == UNAVAILABLE;
    }
}
