package io.tideway.runtime.phase;

import org.jspecify.annotations.Nullable;

/**
 * Progress of an acquisition.
 *
 * @param call under way; NONE during a pause
 * @param suspect the other owner that the latest answer named
 * @param attempt calls without an answer in a row
 * @param unsettled whether an acquisition may have taken effect unheard of
 */
record AcquireStep(Call call, @Nullable Suspect suspect, int attempt, boolean unsettled) {

    /** As after a start: whatever was asked before may have happened. */
    static final AcquireStep RECOVERED = new AcquireStep(Call.ACQUIRE, null, 0, true);

    static final AcquireStep FIRST = new AcquireStep(Call.ACQUIRE, null, 0, false);

    /** What the store is asked. */
    enum Call {
        NONE,
        ACQUIRE,
        LEASE
    }

    AcquireStep calling(Call next) {
        return new AcquireStep(next, suspect, attempt, unsettled);
    }

    AcquireStep failed(boolean nowUnsettled) {
        return new AcquireStep(Call.NONE, suspect, attempt + 1, nowUnsettled);
    }

    /** The pause before the next call: the longest that any of the two troubles asks for. */
    int pause() {
        return Math.max(attempt, suspect == null ? 1 : suspect.asked());
    }
}
