package io.tideway.runtime.cloud;

/** The cloud store did not do what was asked. The message names cause and fix. */
public final class CloudException extends RuntimeException {

    private final Kind kind;

    /** Whether to try again. */
    public enum Kind {
        /** No answer, in time or at all: try again. What was asked may have happened. */
        UNAVAILABLE,
        /** It will not happen this way: wrong password, a value over the store's limit, a schema too new. */
        REFUSED
    }

    public CloudException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public CloudException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
