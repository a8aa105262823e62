package io.tideway.runtime.lane;

/** A function went beyond a limit of its manifest; trying again would not help. */
final class LimitExceededException extends RuntimeException {
    LimitExceededException(String message) {
        super(message);
    }
}
