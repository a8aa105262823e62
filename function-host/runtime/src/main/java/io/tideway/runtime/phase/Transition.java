package io.tideway.runtime.phase;

import java.util.ArrayList;
import java.util.List;

/**
 * What an event leads to.
 *
 * @param next state
 * @param actions to be carried out in this order
 */
public record Transition(PhaseState next, List<PhaseAction> actions) {

    public Transition {
        actions = List.copyOf(actions);
    }

    static Transition none(PhaseState state) {
        return new Transition(state, List.of());
    }

    /**
     * Derives what follows from the two states alone, so that no rule can forget it: holding, resuming, and persisting,
     * which comes before every call.
     */
    static Transition between(PhaseState before, PhaseState next, PhaseAction... asked) {
        List<PhaseAction> actions = new ArrayList<>(asked.length + 2);
        if (next.isHeld() && !before.isHeld()) {
            actions.add(new PhaseAction.Hold());
        }
        for (PhaseAction action : asked) {
            if (action instanceof PhaseAction.Change) {
                actions.add(action);
            }
        }
        if (!next.durable().equals(before.durable())) {
            actions.add(new PhaseAction.Persist(next.durable()));
        }
        for (PhaseAction action : asked) {
            if (!(action instanceof PhaseAction.Change)) {
                actions.add(action);
            }
        }
        if (before.isHeld() && !next.isHeld()) {
            actions.add(new PhaseAction.Resume());
        }
        return new Transition(next, actions);
    }
}
