package io.tideway.runtime.phase;

/**
 * Progress in the local phase.
 *
 * @param why the instance leaves, if it does
 * @param drained whether no invocation runs since it is held
 * @param call under way
 * @param paused whether a pause was asked for
 * @param attempt calls without an answer in a row
 */
record LocalStep(Goal goal, Why why, boolean drained, Call call, boolean paused, int attempt) {

    static final LocalStep WORKING = new LocalStep(Goal.STAY, Why.CONTROLLER, false, Call.NONE, false, 0);

    /** What goes on. */
    enum Goal {
        /** Invocations. */
        STAY,
        /** Invocations end, then it is released. */
        LEAVE,
        /** Invocations end, then what the store does not take is handed to it as an orphan. */
        GIVE_UP
    }

    /** What the store is asked. */
    enum Call {
        NONE,
        SYNC,
        /** The record is looked at, to learn what became of an unanswered call. */
        LOOK,
        /** A release that can not take effect any more is repeated, to learn whether it did. */
        PROBE
    }

    LocalStep heading(Goal next, Why nextWhy) {
        return new LocalStep(next, nextWhy, goal != Goal.STAY && drained, call, paused, attempt);
    }

    LocalStep staying() {
        return new LocalStep(Goal.STAY, Why.CONTROLLER, false, call, paused, attempt);
    }

    LocalStep whenDrained() {
        return new LocalStep(goal, why, true, call, paused, attempt);
    }

    LocalStep calling(Call next) {
        return new LocalStep(goal, why, drained, next, false, attempt);
    }

    LocalStep answered() {
        return new LocalStep(goal, why, drained, Call.NONE, false, 0);
    }

    LocalStep unanswered() {
        return new LocalStep(goal, why, drained, Call.NONE, false, attempt + 1);
    }

    LocalStep pausing() {
        return new LocalStep(goal, why, drained, call, true, Math.max(1, attempt));
    }

    LocalStep rested() {
        return new LocalStep(goal, why, drained, call, false, attempt);
    }

    boolean isIdle() {
        return call == Call.NONE && !paused;
    }

    Awaiting awaiting() {
        if (call != Call.NONE) {
            return Awaiting.ANSWER;
        }
        if (paused) {
            return Awaiting.RETRY;
        }
        return goal == Goal.STAY || drained ? Awaiting.NOTHING : Awaiting.DRAIN;
    }
}
