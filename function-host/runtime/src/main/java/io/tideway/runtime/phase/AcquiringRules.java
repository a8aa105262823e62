package io.tideway.runtime.phase;

import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.AcquireStep.Call;
import io.tideway.runtime.phase.PhaseAction.Acquire;
import io.tideway.runtime.phase.PhaseAction.AskRecall;
import io.tideway.runtime.phase.PhaseAction.Incident;
import io.tideway.runtime.phase.PhaseAction.Install;
import io.tideway.runtime.phase.PhaseAction.LookAtLease;
import io.tideway.runtime.phase.PhaseAction.Report;
import io.tideway.runtime.phase.PhaseAction.RetryLater;
import io.tideway.runtime.phase.PhaseState.Acquiring;
import io.tideway.runtime.phase.PhaseState.Local;
import io.tideway.runtime.phase.PhaseState.Remote;
import org.jspecify.annotations.Nullable;

/** Acquiring: ask until the store grants it; a host whose lease has ended does not have to agree. */
record AcquiringRules(String host, Acquiring state) implements Rules {

    private static final int ASKED_BEFORE_LEASE = 2;

    private AcquireStep step() {
        return state.step();
    }

    private Transition to(AcquireStep next, PhaseAction... actions) {
        return Transition.between(state, new Acquiring(state.copy(), next), actions);
    }

    @Override
    public Transition on(PhaseEvent.Acquired event) {
        if (step().call() != Call.ACQUIRE) {
            return Transition.none(state);
        }
        PhaseState next =
                new Local(Grant.of(event.epoch(), event.version()), new Standing.Granted(), LocalStep.WORKING);
        return event.entries() ? Transition.between(state, next, new Install()) : Transition.between(state, next);
    }

    @Override
    public Transition on(PhaseEvent.OwnedBy event) {
        if (step().call() != Call.ACQUIRE) {
            return Transition.none(state);
        }
        Suspect before = step().suspect();
        Suspect owner = before != null && before.is(event.owner(), event.epoch())
                ? before.askedAgain()
                : new Suspect(event.owner(), event.epoch(), 1);
        // Whatever we asked before has not taken effect, or not for long.
        AcquireStep next = new AcquireStep(Call.NONE, owner, 0, false);
        return Transition.between(
                state,
                new Acquiring(state.copy().ofAnother(), next),
                new AskRecall(owner.owner()),
                new RetryLater(next.pause()));
    }

    @Override
    public Transition onRetryDue() {
        if (step().call() != Call.NONE) {
            return Transition.none(state);
        }
        Suspect owner = step().suspect();
        return owner == null || owner.asked() < ASKED_BEFORE_LEASE
                ? acquire(null)
                : to(step().calling(Call.LEASE), new LookAtLease(owner.owner(), owner.epoch()));
    }

    /** The pause that goes on is of no use any more; when it ends it finds a call under way, or is early for the next. */
    @Override
    public Transition onReleased() {
        return step().call() == Call.NONE ? acquire(null) : Transition.none(state);
    }

    @Override
    public Transition on(PhaseEvent.LeaseLooked event) {
        Suspect owner = step().suspect();
        if (step().call() != Call.LEASE || owner == null) {
            return Transition.none(state);
        }
        return event.ended() && owner.is(event.owner(), event.epoch())
                ? acquire(owner, new Report(Incident.TAKEOVER, "lease of " + owner.owner() + " has ended"))
                : acquire(null);
    }

    private Transition acquire(@Nullable Suspect takeover, PhaseAction... reports) {
        PhaseAction call = new Acquire(state.copy().version(), takeover);
        AcquireStep next = step().calling(Call.ACQUIRE);
        return reports.length == 0 ? to(next, call) : to(next, call, reports[0]);
    }

    @Override
    public Transition on(PhaseEvent.Unavailable event) {
        if (step().call() == Call.NONE) {
            return Transition.none(state);
        }
        AcquireStep next = step().failed(step().unsettled() || step().call() == Call.ACQUIRE);
        return event.goOn() && state.copy().carriesOffline()
                ? goOn(next.unsettled())
                : to(next, new RetryLater(next.pause()));
    }

    @Override
    public Transition on(PhaseEvent.StoreAway event) {
        return event.goOn() && step().call() == Call.NONE && state.copy().carriesOffline()
                ? goOn(step().unsettled())
                : Transition.none(state);
    }

    private Transition goOn(boolean unsettled) {
        return Offline.goOn(state, state.copy(), unsettled ? new Standing.Unsettled(0, 0) : new Standing.Reclaiming());
    }

    @Override
    public Transition on(PhaseEvent.Refused event) {
        if (step().call() == Call.NONE) {
            return Transition.none(state);
        }
        Report report = new Report(Incident.REFUSED, event.cause());
        if (step().unsettled()) {
            // We may own the record: to leave now would keep every other host from it.
            AcquireStep next = step().failed(true);
            return to(next, new RetryLater(next.pause()), report);
        }
        return serve(report);
    }

    @Override
    public Transition on(PhaseEvent.Wanted event) {
        boolean mayLeave = step().call() == Call.NONE && !step().unsettled();
        return event.phase() == Phase.REMOTE && mayLeave ? serve() : Transition.none(state);
    }

    private Transition serve(PhaseAction... actions) {
        RemoteStep serving = new RemoteStep(RemoteStep.Goal.SERVE, step().suspect());
        return Transition.between(state, new Remote(state.copy(), serving), actions);
    }

    @Override
    public Transition onRecovered() {
        return to(AcquireStep.RECOVERED, new Acquire(state.copy().version(), null));
    }
}
