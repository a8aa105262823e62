package io.tideway.runtime.phase;

import org.jspecify.annotations.Nullable;

/**
 * Progress in the remote phase.
 *
 * @param suspect the other owner that the latest write ran into
 */
record RemoteStep(Goal goal, @Nullable Suspect suspect) {

    static final RemoteStep SERVING = new RemoteStep(Goal.SERVE, null);

    /** What goes on. */
    enum Goal {
        /** Invocations. */
        SERVE(Awaiting.NOTHING),
        /** Invocations end, then the store is asked for it. */
        ACQUIRE(Awaiting.DRAIN),
        /** Invocations end, then the instance works on without the store. */
        GO_ON(Awaiting.DRAIN),
        /** Invocations end, then the record is looked at: another host takes us for its owner. */
        CHECK(Awaiting.DRAIN),
        /** It is being looked at. */
        LOOK_AT_RECORD(Awaiting.ANSWER),
        /** Another host has been asked to release. */
        WAIT_FOR_OWNER(Awaiting.RETRY),
        /** Its lease is being looked at. */
        LOOK_AT_LEASE(Awaiting.ANSWER);

        private final Awaiting awaiting;

        Goal(Awaiting awaiting) {
            this.awaiting = awaiting;
        }

        Awaiting awaiting() {
            return awaiting;
        }
    }
}
