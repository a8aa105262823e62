package io.tideway.runtime.phase;

import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.LocalStep.Call;
import io.tideway.runtime.phase.LocalStep.Goal;
import io.tideway.runtime.phase.PhaseAction.Flush;
import io.tideway.runtime.phase.PhaseAction.Incident;
import io.tideway.runtime.phase.PhaseAction.LookAtRecord;
import io.tideway.runtime.phase.PhaseAction.MarkAllDirty;
import io.tideway.runtime.phase.PhaseAction.MarkClean;
import io.tideway.runtime.phase.PhaseAction.Report;
import io.tideway.runtime.phase.PhaseAction.RetryLater;
import io.tideway.runtime.phase.PhaseState.Local;
import java.util.Arrays;

/** Local phase: sync, reconcile after going on without a grant, leave when asked to, give up when fenced. */
record LocalRules(String host, Local state) implements Rules {

    private LocalStep step() {
        return state.step();
    }

    private Transition to(Grant grant, Standing standing, LocalStep step, PhaseAction... actions) {
        return Transition.between(state, new Local(grant, standing, step), actions);
    }

    private Transition to(LocalStep step, PhaseAction... actions) {
        return to(state.grant(), state.standing(), step, actions);
    }

    // ---- leaving ----------------------------------------------------------------------------------------------------

    @Override
    public Transition on(PhaseEvent.Wanted event) {
        if (event.phase() == Phase.REMOTE) {
            return leave(event.why());
        }
        return step().goal() == Goal.LEAVE && step().why() != Why.RECALLED
                ? to(step().staying())
                : Transition.none(state);
    }

    @Override
    public Transition onRecalled() {
        return leave(Why.RECALLED);
    }

    /** Without a grant there is nothing to release yet; whoever wants it asks again. */
    private Transition leave(Why why) {
        return step().goal() == Goal.STAY && !state.standing().isOffline()
                ? to(step().heading(Goal.LEAVE, why))
                : Transition.none(state);
    }

    @Override
    public Transition onDrained() {
        if (step().goal() == Goal.STAY || step().drained()) {
            return Transition.none(state);
        }
        return proceed(state.grant(), state.standing(), step().whenDrained());
    }

    /** Goes on with what the instance is held for, once nothing else is under way. */
    private Transition proceed(Grant grant, Standing standing, LocalStep step, PhaseAction... done) {
        if (!step.drained() || !step.isIdle()) {
            return to(grant, standing, step, done);
        }
        if (step.goal() == Goal.GIVE_UP) {
            return flush(grant, standing, step, done);
        }
        Grant releasing = grant.releasing();
        return Transition.between(
                state,
                new PhaseState.Releasing(releasing, step.why(), false, 0, false),
                with(done, ReleasingRules.flush(releasing)));
    }

    private Transition flush(Grant grant, Standing standing, LocalStep step, PhaseAction... done) {
        PhaseAction call = new Flush(grant.epoch(), grant.baseVersion(), 0);
        return to(grant.sealed(), standing, step.calling(Call.SYNC), with(done, call));
    }

    private static PhaseAction[] with(PhaseAction[] actions, PhaseAction last) {
        PhaseAction[] all = Arrays.copyOf(actions, actions.length + 1);
        all[actions.length] = last;
        return all;
    }

    // ---- syncing and reconciling ------------------------------------------------------------------------------------

    @Override
    public Transition onSyncDue() {
        if (step().goal() != Goal.STAY || step().call() != Call.NONE) {
            return Transition.none(state);
        }
        return state.standing() instanceof Standing.Unsettled
                ? to(step().calling(Call.LOOK), new LookAtRecord())
                : flush(state.grant(), state.standing(), step());
    }

    @Override
    public Transition onStoreBack() {
        return state.standing().isOffline() ? onSyncDue() : Transition.none(state);
    }

    @Override
    public Transition onRecovered() {
        return onStoreBack();
    }

    @Override
    public Transition onRetryDue() {
        if (!step().paused()) {
            return Transition.none(state);
        }
        return step().goal() == Goal.STAY
                ? new LocalRules(host, state.with(step().rested())).onStoreBack()
                : proceed(state.grant(), state.standing(), step().rested());
    }

    @Override
    public Transition on(PhaseEvent.RecordLooked event) {
        if (step().call() != Call.LOOK || !(state.standing() instanceof Standing.Unsettled unsettled)) {
            return Transition.none(state);
        }
        Grant grant = state.grant();
        return switch (Settlement.of(host, grant, unsettled, event)) {
            case NOT_RELEASED -> rebase(event.version(), new Standing.Reclaiming());
            case ACQUIRED -> granted(grant.adopted(event.epoch()));
            case RECLAIM -> flush(grant, new Standing.Reclaiming(), step().answered());
            case ASK ->
                to(step().calling(Call.PROBE), new Flush(grant.epoch(), grant.baseVersion(), unsettled.release()));
        };
    }

    /** Flushes all that is dirty on top of the version that the record has; whatever came late is behind that. */
    private Transition rebase(long version, Standing standing) {
        Grant grant = state.grant();
        return version < grant.baseVersion()
                ? flush(grant.based(version), standing, step().answered(), new MarkAllDirty(grant.generation()))
                : flush(grant.based(version), standing, step().answered());
    }

    @Override
    public Transition on(PhaseEvent.Behind event) {
        return switch (step().call()) {
            case SYNC -> rebase(event.version(), state.standing());
            case PROBE -> rebase(event.version(), new Standing.Reclaiming());
            default -> Transition.none(state);
        };
    }

    private Transition granted(Grant grant) {
        return to(
                grant,
                new Standing.Granted(),
                step().answered(),
                new Report(Incident.RECONCILED, "this host still owns the record"));
    }

    @Override
    public Transition on(PhaseEvent.Flushed event) {
        if (step().call() == Call.PROBE && state.standing() instanceof Standing.Unsettled unsettled) {
            return flush(
                    state.grant().based(event.version()),
                    new Standing.Reclaiming(),
                    step().answered(),
                    new MarkClean(unsettled.sealed()));
        }
        if (step().call() != Call.SYNC || event.release() != 0) {
            return Transition.none(state);
        }
        PhaseAction clean = new MarkClean(state.grant().sealedGeneration());
        LocalStep next = step().answered();
        if (next.goal() == Goal.GIVE_UP) {
            next = next.staying();
        } else if (event.recalled() && next.goal() == Goal.STAY) {
            next = next.heading(Goal.LEAVE, Why.RECALLED);
        }
        Grant grant = state.grant().based(event.version());
        return state.standing().isOffline()
                ? proceed(grant, new Standing.Granted(), next, clean, new Report(Incident.RECONCILED, "reclaimed"))
                : proceed(grant, new Standing.Granted(), next, clean);
    }

    // ---- trouble ----------------------------------------------------------------------------------------------------

    /**
     * Invocations may have gone on while the refused flush was under way, and what they changed is no part of the orphan.
     * So hold, and have everything refused once more.
     */
    @Override
    public Transition on(PhaseEvent.Fenced event) {
        if (step().call() != Call.SYNC && step().call() != Call.PROBE) {
            return Transition.none(state);
        }
        if (step().goal() == Goal.GIVE_UP) {
            return ReleasingRules.fenced(state, host, event);
        }
        return proceed(state.grant(), state.standing(), step().answered().heading(Goal.GIVE_UP, step().why()));
    }

    @Override
    public Transition on(PhaseEvent.Unavailable event) {
        return step().call() == Call.NONE ? Transition.none(state) : fail();
    }

    @Override
    public Transition on(PhaseEvent.Refused event) {
        return step().call() == Call.NONE ? Transition.none(state) : fail(new Report(Incident.REFUSED, event.cause()));
    }

    /** Granted, the next sync is another try; a release would hold the instance while nobody answers. */
    private Transition fail(PhaseAction... reports) {
        LocalStep next = step().unanswered();
        if (next.goal() == Goal.LEAVE) {
            next = next.staying();
        }
        if (next.goal() == Goal.STAY && !state.standing().isOffline()) {
            return to(next, reports);
        }
        return to(next.pausing(), with(reports, new RetryLater(next.pausing().attempt())));
    }
}
