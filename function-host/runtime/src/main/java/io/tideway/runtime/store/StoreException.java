package io.tideway.runtime.store;

/** The store could not do what was asked; nothing of it happened. The message names cause and fix. */
public final class StoreException extends RuntimeException {

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }
}
