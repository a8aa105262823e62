package io.tideway.testkit;

/** A test asked for something that cannot be, or the function cannot be tested; the message says what to do about it. */
public final class FunctionTestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FunctionTestException(String message) {
        super(message);
    }

    FunctionTestException(String message, Throwable cause) {
        super(message, cause);
    }
}
