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
     * @param outdated of these, how many may have moved on at a gateway that was not asked
     */
    record Walked(long instances, long outdated) {}
}
