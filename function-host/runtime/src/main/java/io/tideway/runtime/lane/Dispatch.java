package io.tideway.runtime.lane;

import java.util.function.Consumer;

/**
 * Port: has messages executed on hosts attached to this one.
 *
 * <p>Thread-safe: called by any thread, never blocks, never throws.
 */
@FunctionalInterface
public interface Dispatch {

    /** What {@link #NONE} says until somebody attaches: nothing is lost by asking once a second. */
    long NONE_PAUSE_MS = 1_000;

    /** No host is attached. */
    Dispatch NONE = (run, outcome) -> outcome.accept(new DispatchOutcome.NotExecuted(NONE_PAUSE_MS));

    /**
     * Hands the messages of one instance to the host that is to execute them, in their order. They stay in the inbox of this
     * host until the outcome says that they have had their effect; no other run of the instance is handed out before that.
     *
     * @param outcome told exactly once, on any thread, perhaps before this returns; never when the process ends before
     */
    void dispatch(DispatchedRun run, Consumer<DispatchOutcome> outcome);
}
