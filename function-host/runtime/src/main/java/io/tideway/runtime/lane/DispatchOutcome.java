package io.tideway.runtime.lane;

import io.tideway.gate.Rejection;
import org.jspecify.annotations.Nullable;

/** What has become of a run handed to an attached host. */
public sealed interface DispatchOutcome {

    /**
     * The first messages of the run are done with: they have had their effect, or the host has given them up itself. The
     * others have certainly had none.
     *
     * @param messages how many
     * @param next why the host rejected the one behind them, {@code null} if it did not: rejected for now, it is sent again
     *     later; for good, it is given up here
     */
    record Executed(int messages, @Nullable Rejection next) implements DispatchOutcome {

        public Executed {
            if (messages < 0) {
                throw new IllegalArgumentException("executed messages must not be negative, found " + messages);
            }
        }
    }

    /**
     * None of the run is known to have had its effect, and none of it will unless it is sent again.
     *
     * @param pauseMs until it is sent again; 0 for at once
     */
    record NotExecuted(long pauseMs) implements DispatchOutcome {

        public NotExecuted {
            if (pauseMs < 0) {
                throw new IllegalArgumentException("pause must not be negative, found " + pauseMs);
            }
        }
    }
}
