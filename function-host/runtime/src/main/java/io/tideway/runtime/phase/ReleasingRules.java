package io.tideway.runtime.phase;

import io.tideway.runtime.phase.PhaseAction.DropCopy;
import io.tideway.runtime.phase.PhaseAction.Flush;
import io.tideway.runtime.phase.PhaseAction.Incident;
import io.tideway.runtime.phase.PhaseAction.MarkAllDirty;
import io.tideway.runtime.phase.PhaseAction.MarkClean;
import io.tideway.runtime.phase.PhaseAction.Report;
import io.tideway.runtime.phase.PhaseAction.RetryLater;
import io.tideway.runtime.phase.PhaseState.Local;
import io.tideway.runtime.phase.PhaseState.Releasing;
import io.tideway.runtime.phase.PhaseState.Remote;

/** Releasing: flush until the store has answered; what it does not take it keeps as an orphan. */
record ReleasingRules(String host, Releasing state) implements Rules {

    static PhaseAction flush(Grant grant) {
        return new Flush(grant.epoch(), grant.baseVersion(), grant.releases());
    }

    private Transition to(boolean waiting, int attempt, boolean unsettled, PhaseAction... actions) {
        Releasing next = new Releasing(state.grant(), state.why(), waiting, attempt, unsettled);
        return Transition.between(state, next, actions);
    }

    @Override
    public Transition on(PhaseEvent.Flushed event) {
        Grant grant = state.grant();
        if (state.waiting() || event.release() != grant.releases()) {
            return Transition.none(state);
        }
        Copy copy = new Copy(grant.epoch(), event.version(), grant.releases(), true);
        return Transition.between(state, new Remote(copy, RemoteStep.SERVING), new MarkClean(grant.sealedGeneration()));
    }

    @Override
    public Transition on(PhaseEvent.Behind event) {
        if (state.waiting()) {
            return Transition.none(state);
        }
        Grant grant = state.grant();
        Grant based = grant.based(event.version());
        PhaseState next = new Releasing(based, state.why(), false, state.attempt(), state.unsettled());
        return event.version() < grant.baseVersion()
                ? Transition.between(state, next, new MarkAllDirty(grant.sealedGeneration()), flush(based))
                : Transition.between(state, next, flush(based));
    }

    @Override
    public Transition on(PhaseEvent.Fenced event) {
        return state.waiting() ? Transition.none(state) : fenced(state, host, event);
    }

    /** The store has kept all dirty entries as an orphan, and none was changed since: the instance is held. */
    static Transition fenced(PhaseState state, String host, PhaseEvent.Fenced event) {
        Report report = new Report(
                Incident.FENCED,
                "epoch " + state.epoch() + " is over, the record has " + event.epoch() + " and owner " + event.owner());
        if (host.equals(event.owner())) {
            // An acquisition of ours that we did not hear of; nobody else would ever end it.
            return Transition.between(
                    state,
                    new PhaseState.Acquiring(Copy.NONE, AcquireStep.FIRST),
                    new DropCopy(),
                    new PhaseAction.Acquire(Copy.NONE.version(), null),
                    report);
        }
        return Transition.between(state, new Remote(Copy.NONE, RemoteStep.SERVING), new DropCopy(), report);
    }

    @Override
    public Transition on(PhaseEvent.Unavailable event) {
        if (state.waiting()) {
            return Transition.none(state);
        }
        int attempt = state.attempt() + 1;
        return event.goOn() ? goOn() : to(true, attempt, true, new RetryLater(attempt));
    }

    @Override
    public Transition on(PhaseEvent.StoreAway event) {
        return state.waiting() && event.goOn() ? goOn() : Transition.none(state);
    }

    private Transition goOn() {
        Grant grant = state.grant();
        return Offline.goOn(state, grant, new Standing.Unsettled(grant.releases(), grant.sealedGeneration()));
    }

    @Override
    public Transition onRetryDue() {
        return state.waiting() ? to(false, state.attempt(), true, flush(state.grant())) : Transition.none(state);
    }

    @Override
    public Transition on(PhaseEvent.Refused event) {
        if (state.waiting()) {
            return Transition.none(state);
        }
        Report report = new Report(Incident.REFUSED, event.cause());
        if (state.unsettled()) {
            int attempt = state.attempt() + 1;
            return to(true, attempt, true, new RetryLater(attempt), report);
        }
        return Transition.between(state, new Local(state.grant(), new Standing.Granted(), LocalStep.WORKING), report);
    }

    @Override
    public Transition onRecovered() {
        return to(false, 0, true, flush(state.grant()));
    }
}
