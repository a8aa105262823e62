package io.tideway.runtime.lane;

/** How long a lane that could not finish a batch waits before it tries again: longer every time, until one succeeds. */
final class StallPause {

    static final long MIN_MS = 50;
    static final long MAX_MS = 2_000;

    private long untilMs;
    private long nextMs = MIN_MS;

    /** Whether the lane is to wait. */
    boolean lasts(long nowMs) {
        return nowMs < untilMs;
    }

    /** When it ends, milliseconds since the epoch. */
    long untilMs() {
        return untilMs;
    }

    /** How long the next one will be. */
    long nextMs() {
        return nextMs;
    }

    void begin(long nowMs) {
        untilMs = nowMs + nextMs;
        nextMs = Math.min(nextMs * 2, MAX_MS);
    }

    /** A batch was finished. */
    void succeeded() {
        nextMs = MIN_MS;
    }
}
