package io.tideway.runtime.lane;

import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.List;
import java.util.Optional;

/**
 * Fires the timers of a lane's instances that have come due. Used by the lane only.
 *
 * <p>An entry taken from the queue is in the batch, and goes back if that is not written.
 */
final class DueTimers {

    private final HostCounters counters;
    private final FunctionDirectory functions;
    private final TimerQueue timers;
    private final InstanceCache instances;
    private final InstanceAccess access;
    private final WaitingInputs waiting;
    private final Effects effects;
    private final LocalRuns localRuns;
    private final Commits commits;
    private final int batchMax;

    DueTimers(
            LanePorts ports,
            TimerQueue timers,
            InstanceCache instances,
            InstanceAccess access,
            WaitingInputs waiting,
            Effects effects,
            LocalRuns localRuns,
            Commits commits,
            int batchMax) {
        this.counters = ports.counters();
        this.functions = ports.functions();
        this.timers = timers;
        this.instances = instances;
        this.access = access;
        this.waiting = waiting;
        this.effects = effects;
        this.localRuns = localRuns;
        this.commits = commits;
        this.batchMax = batchMax;
    }

    /** Fires what is due, up to one full batch. */
    void fire(long nowMs) {
        timers.load(nowMs);
        for (TimerQueue.Due due = timers.poll(nowMs); due != null; due = timers.poll(nowMs)) {
            try {
                fire(due, nowMs);
            } catch (Throwable e) {
                timers.add(due);
                throw e;
            }
            if (commits.batch().timers.size() >= batchMax) {
                return;
            }
        }
    }

    private void fire(TimerQueue.Due due, long nowMs) {
        Instance instance = instances.of(due.instance());
        boolean attached = access.isAttached(instance.id);
        Access where = attached ? Access.NOWHERE : access.of(instance);
        instances.activate(instance);
        LaneBatch batch = commits.batch();
        batch.timers.add(due);
        batch.touched(instance);
        batch.writes.delete(Table.TIMERS, StoreKeys.timerIndex(due.dueMs(), instance.prefix, due.name()));
        StoredTimer timer = instance.timers().get(due.name());
        if (timer == null) {
            return; // Cancelled: only the stale entry had to go.
        }
        if (where != Access.HERE) {
            // The copy says so; the store has the last word when the input runs.
            if (timer.getDueMs() <= nowMs) {
                waiting.park(instance, new Input.OfDueTimers());
            } else if (attached) {
                effects.moveIndex(
                        instance, due.name(), timer, batch); // It is this host's timer, if it executes it again.
            } else {
                effects.index(instance, due.name(), timer.getDueMs(), batch);
            }
            return;
        }
        if (timer.getIndexedMs() != due.dueMs()) {
            return; // Indexed elsewhere.
        }
        if (timer.getDueMs() > nowMs) {
            effects.moveIndex(instance, due.name(), timer, batch);
            return;
        }
        effects.fired(instance, due.name(), batch);
        counters.timersFired.increment();
        Input input = new Input.OfTimer(due.name(), Levels.of(timer.getLevelsMap()));
        Optional<DeployedFunction> function = functions.find(instance.id.function());
        if (function.isPresent() && LocalRuns.executesNow(instance, function.get(), where)) {
            localRuns.execute(instance, function.get(), input, new Origin.Timer(), nowMs);
        } else {
            waiting.park(instance, input);
        }
    }

    /** The cloud store has a timer of the instance that is due, and whoever should fire it has not. */
    void fireOfNobody(Work.TimerDue due) {
        Instance instance = instances.of(due.instance());
        if (!access.isAttached(due.instance()) && access.of(instance) == Access.ON_A_COPY && instance.ready()) {
            waiting.park(instance, new Input.OfDueTimers());
        }
    }

    /** The batch in which these were fired was not written. */
    void undo(List<TimerQueue.Due> fired) {
        fired.forEach(timers::add);
    }

    /** When {@link #fire} has something to do next, milliseconds since the epoch. */
    long nextMs() {
        return timers.nextMs();
    }
}
