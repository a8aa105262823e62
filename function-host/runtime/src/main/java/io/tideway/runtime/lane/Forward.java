package io.tideway.runtime.lane;

import java.util.function.Consumer;

/**
 * Port: has messages executed by the host that owns their instance in its local phase, where messages of one instance come to
 * several hosts all the time: to recall it for each would have it change hands forever.
 *
 * <p>Thread-safe: called by any thread, never blocks, never throws.
 */
public interface Forward {

    /** Whoever gets a message of an instance that another host owns recalls it: it follows its device. */
    Forward NONE = new Forward() {
        @Override
        public boolean works() {
            return false;
        }

        @Override
        public void forward(String owner, DispatchedRun run, Consumer<DispatchOutcome> outcome) {
            outcome.accept(new DispatchOutcome.NotExecuted(0));
        }
    };

    /** Whether there is one; the same at every call. */
    default boolean works() {
        return true;
    }

    /**
     * Asks the owner to execute messages of one instance, all of which have ids of their senders. They stay in the inbox of
     * this host until the outcome says that they have had their effect; no other run of the instance begins before that.
     *
     * @param outcome told exactly once, on any thread, perhaps before this returns. {@link DispatchOutcome.NotExecuted}: the
     *     owner is none any more, or does not answer; whatever it may still execute of the run is recognised by its ids
     */
    void forward(String owner, DispatchedRun run, Consumer<DispatchOutcome> outcome);
}
