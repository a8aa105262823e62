package io.tideway.simulator.truth;

import java.util.function.Consumer;

/** Where the checker finds the states that a run left behind. */
public interface FinalStates {

    /**
     * Shows all instances of a function, each once.
     *
     * @throws UnreadableStatesException saying why they cannot be read
     */
    Walked walk(String function, Consumer<InstanceState> each) throws UnreadableStatesException;

    /** No states to compare, and why. */
    static FinalStates unreadable(String why) {
        return (function, each) -> {
            throw new UnreadableStatesException(why);
        };
    }

    /**
     * What a walk saw.
     *
     * @param instances shown
     * @param notLocal of these, how many were not in the local phase: what was shown is what the gateway last knew
     */
    record Walked(long instances, long notLocal) {}
}
