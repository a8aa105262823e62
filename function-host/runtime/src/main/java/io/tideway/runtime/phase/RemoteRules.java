package io.tideway.runtime.phase;

import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.PhaseAction.Acquire;
import io.tideway.runtime.phase.PhaseAction.AskRecall;
import io.tideway.runtime.phase.PhaseAction.Incident;
import io.tideway.runtime.phase.PhaseAction.LookAtLease;
import io.tideway.runtime.phase.PhaseAction.LookAtRecord;
import io.tideway.runtime.phase.PhaseAction.Report;
import io.tideway.runtime.phase.PhaseAction.RetryLater;
import io.tideway.runtime.phase.PhaseState.Remote;
import io.tideway.runtime.phase.RemoteStep.Goal;
import org.jspecify.annotations.Nullable;

/** Remote phase: leave it when asked to and drained; find a way round another owner. */
record RemoteRules(String host, Remote state) implements Rules {

    /** How often an owner is asked before its lease is looked at; the first time it mostly just needs a moment. */
    private static final int ASKED_BEFORE_LEASE = 2;

    private @Nullable Suspect suspect() {
        return state.step().suspect();
    }

    private Goal goal() {
        return state.step().goal();
    }

    private Transition to(Goal goal, PhaseAction... actions) {
        return Transition.between(state, state.with(new RemoteStep(goal, suspect())), actions);
    }

    @Override
    public Transition on(PhaseEvent.Wanted event) {
        if (event.phase() == Phase.LOCAL) {
            return switch (goal()) {
                case SERVE -> to(Goal.ACQUIRE);
                case WAIT_FOR_OWNER ->
                    Transition.between(
                            state,
                            // The pause goes on, then the store is asked.
                            new PhaseState.Acquiring(
                                    state.copy(), new AcquireStep(AcquireStep.Call.NONE, suspect(), 0, false)));
                default -> Transition.none(state);
            };
        }
        return goal() == Goal.ACQUIRE ? to(Goal.SERVE) : Transition.none(state);
    }

    /** Mostly it comes late, and the record is free; but a flush of ours that was stuck may have reclaimed it. */
    @Override
    public Transition onRecalled() {
        return goal() == Goal.SERVE ? to(Goal.CHECK) : Transition.none(state);
    }

    @Override
    public Transition on(PhaseEvent.RecordLooked event) {
        if (goal() != Goal.LOOK_AT_RECORD) {
            return Transition.none(state);
        }
        return host.equals(event.owner()) ? acquire(null) : to(Goal.SERVE);
    }

    @Override
    public Transition onDrained() {
        return switch (goal()) {
            case ACQUIRE -> acquire(null);
            case CHECK -> to(Goal.LOOK_AT_RECORD, new LookAtRecord());
            case GO_ON -> Offline.goOn(state, state.copy(), new Standing.Reclaiming());
            default -> Transition.none(state);
        };
    }

    private Transition acquire(@Nullable Suspect takeover, PhaseAction... reports) {
        AcquireStep step = new AcquireStep(AcquireStep.Call.ACQUIRE, suspect(), 0, false);
        PhaseAction[] actions = new PhaseAction[reports.length + 1];
        actions[0] = new Acquire(state.copy().version(), takeover);
        System.arraycopy(reports, 0, actions, 1, reports.length);
        return Transition.between(state, new PhaseState.Acquiring(state.copy(), step), actions);
    }

    /** A write found the record owned. */
    @Override
    public Transition on(PhaseEvent.OwnedBy event) {
        if (goal().awaiting() == Awaiting.ANSWER || goal().awaiting() == Awaiting.RETRY) {
            return Transition.none(state);
        }
        if (event.owner().equals(host)) {
            // An acquisition of ours that we do not remember: fetch what it granted.
            return to(Goal.ACQUIRE);
        }
        Suspect before = suspect();
        Suspect owner = before != null && before.is(event.owner(), event.epoch())
                ? before.askedAgain()
                : new Suspect(event.owner(), event.epoch(), 1);
        Goal next = goal() == Goal.ACQUIRE ? Goal.ACQUIRE : Goal.WAIT_FOR_OWNER;
        Remote waiting = new Remote(state.copy().ofAnother(), new RemoteStep(next, owner));
        return next == Goal.ACQUIRE
                ? Transition.between(state, waiting)
                : Transition.between(state, waiting, new AskRecall(owner.owner()), new RetryLater(owner.asked()));
    }

    @Override
    public Transition onRetryDue() {
        Suspect owner = suspect();
        if (goal() != Goal.WAIT_FOR_OWNER || owner == null) {
            return Transition.none(state);
        }
        return owner.asked() < ASKED_BEFORE_LEASE
                ? to(Goal.SERVE)
                : to(Goal.LOOK_AT_LEASE, new LookAtLease(owner.owner(), owner.epoch()));
    }

    /** The pause that goes on means nothing any more. */
    @Override
    public Transition onReleased() {
        return goal() == Goal.WAIT_FOR_OWNER ? to(Goal.SERVE) : Transition.none(state);
    }

    @Override
    public Transition on(PhaseEvent.LeaseLooked event) {
        Suspect owner = suspect();
        if (goal() != Goal.LOOK_AT_LEASE || owner == null) {
            return Transition.none(state);
        }
        if (event.ended() && owner.is(event.owner(), event.epoch())) {
            return acquire(owner, new Report(Incident.TAKEOVER, "lease of " + owner.owner() + " has ended"));
        }
        return to(Goal.SERVE);
    }

    @Override
    public Transition on(PhaseEvent.Unavailable event) {
        if (goal() == Goal.LOOK_AT_RECORD) {
            return to(Goal.SERVE); // Whoever recalls asks again.
        }
        if (goal() == Goal.LOOK_AT_LEASE) {
            return to(Goal.WAIT_FOR_OWNER, new RetryLater(pause()));
        }
        return Transition.none(state);
    }

    @Override
    public Transition on(PhaseEvent.Refused event) {
        if (goal() == Goal.LOOK_AT_RECORD) {
            return to(Goal.SERVE, new Report(Incident.REFUSED, event.cause()));
        }
        if (goal() == Goal.LOOK_AT_LEASE) {
            return to(Goal.WAIT_FOR_OWNER, new RetryLater(pause()), new Report(Incident.REFUSED, event.cause()));
        }
        return Transition.none(state);
    }

    private int pause() {
        Suspect owner = suspect();
        return owner == null ? 1 : owner.asked();
    }

    @Override
    public Transition on(PhaseEvent.StoreAway event) {
        boolean drains = goal() == Goal.SERVE || goal() == Goal.ACQUIRE;
        return drains && event.goOn() && state.copy().carriesOffline() ? to(Goal.GO_ON) : Transition.none(state);
    }

    @Override
    public Transition onStoreBack() {
        return goal() == Goal.GO_ON ? to(Goal.SERVE) : Transition.none(state);
    }

    @Override
    public Transition on(PhaseEvent.CopyChanged event) {
        return Transition.between(state, new Remote(state.copy().at(event.epoch(), event.version()), state.step()));
    }
}
