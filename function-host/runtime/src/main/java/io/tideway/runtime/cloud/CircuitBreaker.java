package io.tideway.runtime.cloud;

/**
 * Whether it is worth calling the cloud store: not while it is away, except for one call now and then that tries.
 *
 * <pre>
 *            failures in a row            pause over: one call may try
 *   CLOSED ────────────────────▶ OPEN ──────────────────────────────▶ HALF_OPEN
 *     ▲                           ▲            it failed: longer pause    │ │
 *     │                           └───────────────────────────────────────┘ │
 *     └────────────────────────────────────────────────────── it succeeded ─┘
 * </pre>
 *
 * <p>Thread-safe. A refusal is an answer: report it as a success. The caller makes time, and tells the lanes when
 * {@link #failed} or {@link #succeeded} says that the store has gone or is back.
 */
public final class CircuitBreaker {

    private final int failuresMax;
    private final long trialMaxMs;
    private final Backoff backoff;

    private State state = State.CLOSED;
    private int failures;
    private int openings;
    private long notBeforeMs;

    /** Whether calls are made. */
    public enum State {
        /** All. */
        CLOSED,
        /** None. */
        OPEN,
        /** One, whose end decides. */
        HALF_OPEN
    }

    /**
     * @param failuresMax in a row that open it
     * @param trialMaxMs after which a trying call that has not come back is given up
     * @param backoff between trying calls
     */
    public CircuitBreaker(int failuresMax, long trialMaxMs, Backoff backoff) {
        if (failuresMax < 1 || trialMaxMs < 1) {
            throw new IllegalArgumentException(
                    "failures and trial must be positive, found " + failuresMax + " and " + trialMaxMs + " ms");
        }
        this.failuresMax = failuresMax;
        this.trialMaxMs = trialMaxMs;
        this.backoff = backoff;
    }

    /** Whether a call may be made now; one that was allowed has to be reported by one of the two methods below. */
    public synchronized boolean permits(long nowMs) {
        if (state == State.CLOSED) {
            return true;
        }
        if (nowMs < notBeforeMs) {
            return false;
        }
        state = State.HALF_OPEN;
        notBeforeMs = nowMs + trialMaxMs;
        return true;
    }

    /** A call has been answered; whether the store is back by that. */
    public synchronized boolean succeeded() {
        failures = 0;
        if (state != State.HALF_OPEN) {
            return false; // While open: the late answer to a call from before says little.
        }
        state = State.CLOSED;
        openings = 0;
        return true;
    }

    /** A call has not been answered; whether the store has gone by that. */
    public synchronized boolean failed(long nowMs) {
        if (state == State.OPEN) {
            return false;
        }
        failures++;
        boolean closed = state == State.CLOSED;
        if (closed && failures < failuresMax) {
            return false;
        }
        state = State.OPEN;
        notBeforeMs = nowMs + backoff.pauseMs(++openings);
        return closed;
    }

    public synchronized State state() {
        return state;
    }
}
