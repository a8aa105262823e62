package io.tideway.runtime.lane;

/** Ends the thread of a lane that was given up because an invocation hung; another lane has taken over. */
public final class LaneAbandonedException extends RuntimeException {
    public LaneAbandonedException(String message) {
        super(message);
    }
}
