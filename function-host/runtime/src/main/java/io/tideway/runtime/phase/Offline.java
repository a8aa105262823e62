package io.tideway.runtime.phase;

import io.tideway.runtime.phase.PhaseAction.Incident;
import io.tideway.runtime.phase.PhaseAction.Report;
import io.tideway.runtime.phase.PhaseAction.RetryLater;

/** Ways to work on while the store is away. Each asks for a retry: nothing else is sure to end it. */
final class Offline {

    private Offline() {}

    static Transition goOn(PhaseState before, Copy copy, Standing standing) {
        return goOn(before, Grant.of(copy), standing);
    }

    static Transition goOn(PhaseState before, Grant grant, Standing standing) {
        PhaseState next = new PhaseState.Local(grant, standing, LocalStep.WORKING.pausing());
        return Transition.between(
                before,
                next,
                new RetryLater(1),
                new Report(Incident.WENT_ON, "the store is away; going on under epoch " + grant.epoch()));
    }
}
