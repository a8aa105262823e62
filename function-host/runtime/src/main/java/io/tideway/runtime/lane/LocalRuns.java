package io.tideway.runtime.lane;

import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec.Execution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Executes inputs of instances whose state is this host's: their effects are part of the lane's batch. Used by the lane only. */
final class LocalRuns {

    /** Inputs of one instance run in one step, so that a long queue does not keep the others waiting. */
    private static final int INBOX_RUN_MAX = 32;

    private final LanePorts ports;
    private final @Nullable LanePhases phases;
    private final InstanceCache instances;
    private final RunQueue queue;
    private final Inbox inbox;
    private final Withdrawals withdrawals;
    private final Executions executions;
    private final Commits commits;
    private final Mailbox mailbox;

    LocalRuns(
            LanePorts ports,
            @Nullable LanePhases phases,
            InstanceCache instances,
            RunQueue queue,
            Inbox inbox,
            Withdrawals withdrawals,
            Executions executions,
            Commits commits,
            Mailbox mailbox) {
        this.ports = ports;
        this.phases = phases;
        this.instances = instances;
        this.queue = queue;
        this.inbox = inbox;
        this.withdrawals = withdrawals;
        this.executions = executions;
        this.commits = commits;
        this.mailbox = mailbox;
    }

    /** Runs what waits in the inbox of an instance that is neither running nor held. The batch must not have changed it. */
    void start(Instance instance, DeployedFunction function, long nowMs) {
        instances.activate(instance);
        boolean worker = function.spec().execution() == Execution.WORKER;
        List<Inbox.Entry> waiting = inbox.first(instance, worker ? 1 : INBOX_RUN_MAX);
        if (waiting.isEmpty()) {
            throw new IllegalStateException(instance.id + " should have " + instance.waiting + " inputs in its inbox");
        }
        List<Inbox.Entry> entries = withdrawals.dropFrom(instance, waiting);
        for (Inbox.Entry entry : entries) {
            if (entry.stored().getNotBeforeMs() > nowMs) {
                queue.backOff(instance, entry.stored().getNotBeforeMs());
                return;
            }
            Input input = StoredForms.toInput(entry.stored());
            Origin.Inbox origin = Origin.Inbox.of(entry);
            if (worker) {
                dispatch(instance, function, input, origin, nowMs);
            } else {
                execute(instance, function, input, origin, nowMs);
            }
            if (instance.running || instance.queued) {
                return; // A worker has it, or it failed and backs off.
            }
        }
        if (instance.waiting > 0) {
            queue.enqueue(instance);
        }
    }

    /** Whether an input that has come just now may be executed at once. */
    static boolean executesNow(Instance instance, DeployedFunction function, Access access) {
        return access == Access.HERE && instance.ready() && function.spec().execution() == Execution.LANE;
    }

    /** Runs one input on the lane itself. */
    void execute(Instance instance, DeployedFunction function, Input input, Origin origin, long nowMs) {
        long notBeforeMs = executions.execute(instance, function, input, origin, commits.batch(), nowMs);
        if (notBeforeMs != Executions.DONE) {
            queue.backOff(instance, notBeforeMs);
        }
    }

    private void dispatch(Instance instance, DeployedFunction function, Input input, Origin.Inbox origin, long nowMs) {
        Input resolved = executions.resolve(instance, input, origin, commits.batch(), nowMs);
        if (resolved == null) {
            return;
        }
        if (resolved != input) {
            // The timer it was found to be is set no more, which is written long before the worker has finished.
            inbox.putBack(instance, origin, resolved, origin.attempts(), 0, commits.batch());
            commits.commit();
        }
        Invocation invocation = new Invocation(function, instance, resolved, nowMs);
        instance.running = true;
        ports.workers().run(invocation, failure -> mailbox.put(new Work.Finished(invocation, origin, failure)));
    }

    /** A worker has ended an invocation. */
    void finished(Work.Finished finished, long nowMs) {
        Invocation invocation = finished.invocation();
        Instance instance = invocation.instance();
        if (instances.find(instance.id) != instance || !instance.running) {
            return; // Of a lane that was given up: the inbox still has the input.
        }
        LaneBatch batch = commits.batch();
        batch.works.add(finished);
        instance.running = false;
        instances.activate(instance);
        long notBeforeMs = executions.conclude(
                instance, invocation, invocation.input(), finished.origin(), finished.failure(), batch, nowMs);
        if (notBeforeMs != Executions.DONE) {
            queue.backOff(instance, notBeforeMs);
        } else if (instance.waiting > 0) {
            queue.enqueue(instance);
        }
        if (phases != null) {
            phases.ended(instance);
        }
    }
}
