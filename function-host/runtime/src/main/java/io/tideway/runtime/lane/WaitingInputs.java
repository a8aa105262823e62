package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.InstanceId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inputs that wait in the inboxes of a lane's instances: puts them there and has them run when it is their turn. Used by
 * the lane only.
 *
 * <p>An instance with inputs that wait stands in the run queue, or runs, or whatever it waits for puts it there.
 */
final class WaitingInputs {

    private final HostCounters counters;
    private final FunctionDirectory functions;
    private final InstanceCache instances;
    private final InstanceAccess access;
    private final RunQueue queue;
    private final Inbox inbox;
    private final Commits commits;
    private final LocalRuns localRuns;
    private final DispatchedRuns dispatchedRuns;

    // On a host without a cloud store there are none.
    private final @Nullable RemoteRuns remoteRuns;

    WaitingInputs(
            LanePorts ports,
            InstanceCache instances,
            InstanceAccess access,
            RunQueue queue,
            Inbox inbox,
            Commits commits,
            LocalRuns localRuns,
            DispatchedRuns dispatchedRuns,
            @Nullable RemoteRuns remoteRuns) {
        this.counters = ports.counters();
        this.functions = ports.functions();
        this.instances = instances;
        this.access = access;
        this.queue = queue;
        this.inbox = inbox;
        this.commits = commits;
        this.localRuns = localRuns;
        this.dispatchedRuns = dispatchedRuns;
        this.remoteRuns = remoteRuns;
    }

    /** An input found in the inbox at start. */
    void recovered(InstanceId id, int waiting) {
        Instance instance = instances.of(id);
        instance.waiting = waiting;
        queue.enqueue(instance);
    }

    /** Puts an input behind those that wait. */
    void park(Instance instance, Input input) {
        park(instance, input, 0, null);
    }

    /**
     * Puts an input behind those that wait.
     *
     * @param notBeforeMs when it may run, milliseconds since the epoch
     * @param awaiting told when its effect is durable; {@code null}: nobody waits for that
     */
    void park(Instance instance, Input input, long notBeforeMs, @Nullable Acknowledgement awaiting) {
        inbox.park(instance, input, 0, notBeforeMs, awaiting, commits.batch());
        counters.parked.increment();
        queue.enqueue(instance);
    }

    /** Those that waited for a function that was not deployed may find it now. */
    void functionsChanged() {
        for (Instance instance : instances.all()) {
            if (instance.waiting > 0 && !instance.running && access.isAttached(instance.id)) {
                queue.hurry(instance); // It pauses mostly because no host had the function.
            } else if (instance.waiting > 0 && !instance.running) {
                queue.enqueue(instance);
            }
        }
    }

    /** Gives every instance whose turn it is one run. */
    void run(long nowMs) {
        queue.wakeDue(nowMs);
        for (int i = queue.size(); i > 0; i--) {
            Instance instance = queue.next();
            if (instance.waiting > 0 && !instance.running) {
                try {
                    run(instance, nowMs);
                } catch (Throwable e) {
                    queue.enqueue(instance);
                    throw e;
                }
            }
        }
    }

    private void run(Instance instance, long nowMs) {
        Optional<DeployedFunction> function = functions.find(instance.id.function());
        if (function.isEmpty()) {
            return; // Kept until the function is deployed again.
        }
        boolean attached = function.get().spec().isAttached();
        Access where = attached ? Access.HERE : access.of(instance);
        if (where == Access.NOWHERE) {
            return; // Queued again when it is held no more.
        }
        if (commits.batch().waitingChanges.getOrDefault(instance, 0) != 0) {
            // The inbox reads the store only, and this batch has changed what waits.
            commits.commit();
        }
        if (attached) {
            dispatchedRuns.start(instance, function.get(), nowMs);
        } else if (where == Access.ON_A_COPY && remoteRuns != null) {
            remoteRuns.start(instance, function.get(), nowMs);
        } else {
            localRuns.start(instance, function.get(), nowMs);
        }
    }

    /** The batch that changed what waits was not written; the store has the truth of these instances. */
    void undo(Map<Instance, Integer> changes) {
        changes.forEach((instance, change) -> {
            instance.waiting -= change;
            instances.deactivate(instance);
            if (instance.waiting > 0 && !instance.running) {
                queue.enqueue(instance);
            }
        });
    }

    /** How many there are. */
    long count() {
        long waiting = 0;
        for (Instance instance : instances.all()) {
            waiting += instance.waiting;
        }
        return waiting;
    }
}
