package io.tideway.runtime.lane;

import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.phase.PhaseState;
import java.util.List;

/**
 * Executes inputs of instances in their remote phase: on a copy of what is cached, written by compare-and-set on its version,
 * so that it costs one round trip when nobody else has changed the record, and two when somebody has. Used by the lane only.
 *
 * <p>An instance has one run at a time. Inputs leave the inbox when the store has answered; which inputs were executed, and
 * their outputs, are part of what is written there, so a crash in between neither repeats nor loses one.
 */
final class RemoteRuns {

    /** Inputs of one instance that share a run. */
    static final int RUN_MAX = 32;

    private final LanePorts ports;
    private final CloudPorts cloud;
    private final PhaseTransitions phases;
    private final InstanceCache instances;
    private final RunQueue queue;
    private final Inbox inbox;
    private final Withdrawals withdrawals;
    private final ForwardedRuns forwards;
    private final Executions executions;
    private final Mailbox mailbox;
    private final RemoteWrites writes;
    private final RemoteOutcomes outcomes;

    RemoteRuns(
            LanePorts ports,
            CloudPorts cloud,
            PhaseTransitions phases,
            InstanceCache instances,
            RunQueue queue,
            Inbox inbox,
            Withdrawals withdrawals,
            ForwardedRuns forwards,
            Executions executions,
            Commits commits,
            Mailbox mailbox) {
        this.ports = ports;
        this.cloud = cloud;
        this.phases = phases;
        this.instances = instances;
        this.queue = queue;
        this.inbox = inbox;
        this.withdrawals = withdrawals;
        this.forwards = forwards;
        this.executions = executions;
        this.mailbox = mailbox;
        this.writes = new RemoteWrites(cloud, ports.durability(), mailbox);
        this.outcomes = new RemoteOutcomes(
                ports, cloud, phases, instances, queue, inbox, forwards, executions, commits, writes);
    }

    /** Runs what waits in the inbox of a remote instance that is neither running nor held. */
    void start(Instance instance, DeployedFunction function, long nowMs) {
        InstancePhase phase = phases.of(instance);
        if (!phases.reachable(instance) || !(phase.state instanceof PhaseState.Remote remote)) {
            return; // Back in the queue when the store is back.
        }
        if (forwards.start(instance, phase, function, queue, nowMs)) {
            return;
        }
        if (remote.copy().version() < 0) {
            load(instance, phase);
            return;
        }
        boolean worker = function.spec().execution() == Execution.WORKER;
        List<Inbox.Entry> waiting = inbox.first(instance, worker ? 1 : phase.runMax);
        if (waiting.isEmpty()) {
            throw new IllegalStateException(instance.id + " should have " + instance.waiting + " inputs in its inbox");
        }
        if (!phase.heardOfAll && withdrawals.anyOf(waiting)) {
            fence(instance, phase, remote.copy().version());
            return;
        }
        List<Inbox.Entry> entries = withdrawals.dropFrom(instance, waiting);
        if (entries.isEmpty()) {
            if (instance.waiting > 0) {
                queue.enqueue(instance);
            }
            return;
        }
        long notBeforeMs = entries.get(0).stored().getNotBeforeMs();
        if (notBeforeMs > nowMs) {
            queue.backOff(instance, notBeforeMs);
            return;
        }
        instances.activate(instance);
        RemoteRun run = newRun(instance, phase, remote.copy().version());
        if (worker) {
            dispatch(instance, phase, run, function, entries.get(0), nowMs);
        } else {
            execute(run, function, entries, nowMs);
            if (!loadsOthers(instance, phase)) {
                begin(instance, phase, run);
                writes.write(instance, phase, run);
            }
        }
    }

    /** Then what was run on the copy is forgotten, and run again with what the record says of other hosts. */
    private boolean loadsOthers(Instance instance, InstancePhase phase) {
        if (!phase.needsOthers) {
            return false;
        }
        phase.needsOthers = false;
        load(instance, phase);
        return true;
    }

    private RemoteRun newRun(Instance instance, InstancePhase phase, long version) {
        phase.unheard = phase.unheard.stillIn(ports.outbox());
        return new RemoteRun(instance, version, phase.unheard, ports.outbox());
    }

    private static void begin(Instance instance, InstancePhase phase, RemoteRun run) {
        instance.running = true;
        phase.run = run;
    }

    private void execute(RemoteRun run, DeployedFunction function, List<Inbox.Entry> entries, long nowMs) {
        for (Inbox.Entry entry : entries) {
            if (entry.stored().getNotBeforeMs() > nowMs) {
                run.notBeforeMs = entry.stored().getNotBeforeMs();
                return;
            }
            run.inputs++;
            Input input = StoredForms.toInput(entry.stored());
            Origin origin = Origin.Inbox.of(entry);
            run.notBeforeMs = executions.execute(run.copy, function, input, origin, run.batch, nowMs);
            InstancePhase phase = run.copy.phase;
            if (phase != null && phase.needsOthers) {
                return;
            }
            if (run.notBeforeMs != Executions.DONE) {
                run.failed(entry.sequence());
                return;
            }
            run.done(entry.sequence());
        }
    }

    private void dispatch(
            Instance instance,
            InstancePhase phase,
            RemoteRun run,
            DeployedFunction function,
            Inbox.Entry entry,
            long nowMs) {
        run.inputs = 1;
        Origin.Inbox origin = Origin.Inbox.of(entry);
        Input input = executions.resolve(run.copy, StoredForms.toInput(entry.stored()), origin, run.batch, nowMs);
        if (loadsOthers(instance, phase)) {
            return;
        }
        begin(instance, phase, run);
        if (input == null) {
            run.done(entry.sequence());
            writes.write(instance, phase, run);
            return;
        }
        Invocation invocation = new Invocation(function, run.copy, input, nowMs);
        ports.workers().run(invocation, failure -> mailbox.put(new Work.Finished(invocation, origin, failure)));
    }

    /** Whether that is the end of an invocation of a remote run; its effects go to the store now. */
    boolean finished(Work.Finished finished, long nowMs) {
        Instance copy = finished.invocation().instance();
        if (!copy.isCopy) {
            return false;
        }
        Instance instance = instances.find(copy.id);
        InstancePhase phase = instance == null ? null : instance.phase;
        RemoteRun run = phase == null ? null : phase.run;
        if (instance == null || phase == null || run == null || run.copy != copy || run.sent) {
            return true; // Of a lane that was given up: the inbox still has the input.
        }
        Origin.Inbox origin = finished.origin();
        Invocation invocation = finished.invocation();
        run.notBeforeMs =
                executions.conclude(copy, invocation, invocation.input(), origin, finished.failure(), run.batch, nowMs);
        if (run.notBeforeMs == Executions.DONE) {
            run.done(origin.sequence());
        } else {
            run.failed(origin.sequence());
        }
        writes.write(instance, phase, run);
        return true;
    }

    /**
     * Something may have been executed by a run of an earlier life of this host, whose write may even be on its way still: to
     * look at the record would not do. A write that changes nothing outdates it, or finds what it did.
     */
    private void fence(Instance instance, InstancePhase phase, long version) {
        instances.activate(instance);
        RemoteRun run = newRun(instance, phase, version);
        run.fences = true;
        begin(instance, phase, run);
        writes.write(instance, phase, run);
    }

    private void load(Instance instance, InstancePhase phase) {
        cloud.counters().cacheMisses.increment();
        instance.running = true;
        phase.loading = true;
        if (!phase.asked && !cloud.forward().works()) {
            phases.ask(instance); // In case its device comes from another host; while the record is on its way.
        }
        cloud.link().call(store -> store.load(instance.id), answer -> mailbox.put(new Work.Loaded(instance, answer)));
    }

    /** The store has answered, or not. */
    void wrote(Work.Wrote wrote, long nowMs) {
        outcomes.wrote(wrote, nowMs);
    }

    /** The record for the next run is here, or not. */
    void loaded(Work.Loaded loaded, long nowMs) {
        outcomes.loaded(loaded, nowMs);
    }

    /** Repeats writes whose pause is over. */
    void step(long nowMs) {
        writes.step(nowMs);
    }

    /** When {@link #step} has something to do next, milliseconds since the epoch. */
    long nextMs() {
        return writes.nextMs();
    }
}
