package io.tideway.runtime.lane;

import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.phase.PhaseEvent;
import io.tideway.runtime.phase.PhaseState;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

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
    private final Executions executions;
    private final Commits commits;
    private final Mailbox mailbox;

    private final long firstSequence;

    private final PriorityQueue<Rewrite> rewrites = new PriorityQueue<>(Comparator.comparingLong(Rewrite::atMs));

    /** A write without an answer, to be repeated. */
    private record Rewrite(Instance instance, RemoteRun run, long atMs) {}

    RemoteRuns(
            LanePorts ports,
            CloudPorts cloud,
            PhaseTransitions phases,
            InstanceCache instances,
            RunQueue queue,
            Inbox inbox,
            Withdrawals withdrawals,
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
        this.executions = executions;
        this.commits = commits;
        this.mailbox = mailbox;
        this.firstSequence = ports.inboxSequence().get();
    }

    /** Runs what waits in the inbox of a remote instance that is neither running nor held. */
    void start(Instance instance, DeployedFunction function, long nowMs) {
        InstancePhase phase = phases.of(instance);
        if (!phases.reachable(instance) || !(phase.state instanceof PhaseState.Remote remote)) {
            return; // Back in the queue when the store is back.
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
        RemoteRun run = new RemoteRun(instance, remote.copy().version());
        if (worker) {
            dispatch(instance, phase, run, function, entries.get(0), nowMs);
        } else {
            execute(run, function, entries, nowMs);
            begin(instance, phase, run);
            write(instance, run);
        }
    }

    /** What is from before this lane may have been executed unheard of, and be more than it seems. */
    private boolean isOnlyDueTimers(Inbox.Entry entry) {
        return entry.sequence() >= firstSequence && entry.stored().hasDueTimers();
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
        begin(instance, phase, run);
        if (input == null) {
            run.done(entry.sequence());
            write(instance, run);
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
        if (instance == null || run == null || run.copy != copy || run.sent) {
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
        write(instance, run);
        return true;
    }

    /**
     * Something may have been executed by a run of an earlier life of this host, whose write may even be on its way still: to
     * look at the record would not do. A write that changes nothing outdates it, or finds what it did.
     */
    private void fence(Instance instance, InstancePhase phase, long version) {
        instances.activate(instance);
        RemoteRun run = new RemoteRun(instance, version);
        run.fences = true;
        begin(instance, phase, run);
        write(instance, run);
    }

    /** What is executed must be durable here before the store learns of it: nobody would know it again. */
    private void write(Instance instance, RemoteRun run) {
        cloud.counters().remoteRuns.increment();
        cloud.counters().remoteInputs.add(run.inputs);
        if (!run.needsWrite()) {
            mailbox.put(new Work.Wrote(instance, run, new CloudAnswer.Replied<>(new WriteReply.Written(run.version))));
            return;
        }
        RemoteWrite write = run.write(cloud.hostId());
        phases.of(instance).heardOfAll = false;
        ports.durability().afterDurable(() -> send(instance, run, write));
    }

    private void send(Instance instance, RemoteRun run, RemoteWrite write) {
        cloud.link()
                .call(
                        store -> store.write(instance.id, write),
                        answer -> mailbox.put(new Work.Wrote(instance, run, answer)));
    }

    /** The store has answered, or not. */
    void wrote(Work.Wrote wrote, long nowMs) {
        Instance instance = wrote.instance();
        RemoteRun run = wrote.run();
        InstancePhase phase = instance.phase;
        if (phase == null || phase.run != run || instances.find(instance.id) != instance) {
            return; // Of a lane that was given up; the next run finds out in the store.
        }
        if (wrote.answer() instanceof CloudAnswer.Refused<WriteReply> refused) {
            refused(instance, phase, run, refused.cause(), nowMs);
        } else if (wrote.answer() instanceof CloudAnswer.NotReached<WriteReply> missed) {
            unanswered(instance, phase, run, missed.sent(), nowMs);
        } else {
            replied(instance, phase, run, ((CloudAnswer.Replied<WriteReply>) wrote.answer()).reply());
        }
    }

    private void replied(Instance instance, InstancePhase phase, RemoteRun run, WriteReply reply) {
        if (reply instanceof WriteReply.Written written) {
            cloud.counters().cacheHits.increment();
            merge(instance, phase, run, written.version());
        } else if (reply instanceof WriteReply.Conflict conflict) {
            cloud.counters().conflicts.increment();
            install(instance, phase, conflict.current());
            phase.heardOfAll = true;
        } else {
            WriteReply.Owned owned = (WriteReply.Owned) reply;
            phase.inDoubt |= run.sent;
            owned(instance, phase, owned.owner(), owned.epoch());
        }
    }

    private void owned(Instance instance, InstancePhase phase, String owner, long epoch) {
        end(instance, phase);
        if (owner.equals(cloud.hostId()) || phase.inDoubt || !leftToOwner(instance)) {
            phases.on(instance, new PhaseEvent.OwnedBy(owner, epoch));
        }
    }

    /**
     * Whether only timers are due: they are the owner's, which has them all, to fire, or of whoever takes over from it. To
     * recall the instance for them would tear it from its device at every timer that was set before it came there.
     */
    private boolean leftToOwner(Instance instance) {
        LaneBatch batch = commits.batch();
        batch.touched(instance); // Whatever fails from here on, it is queued again.
        List<Inbox.Entry> entries = inbox.first(instance, RUN_MAX);
        if (!entries.stream().allMatch(this::isOnlyDueTimers)) {
            return false;
        }
        entries.forEach(entry -> inbox.leave(instance, entry.sequence(), true, batch));
        commits.commit();
        if (instance.waiting > 0) {
            queue.enqueue(instance);
        }
        return true;
    }

    /** What was executed on the copy becomes true here, too. */
    private void merge(Instance instance, InstancePhase phase, RemoteRun run, long version) {
        LaneBatch batch = commits.batch();
        batch.touched(instance);
        batch.absorb(run.batch);
        batch.waiting(instance, run.batch.waitingChanges.getOrDefault(run.copy, 0));
        PhaseState.Remote remote = (PhaseState.Remote) phase.state;
        phases.commitWith(instance, new PhaseEvent.CopyChanged(remote.copy().epoch(), version));
        long before = instance.bytes();
        instance.become(run.copy);
        instances.resized(instance, instance.bytes() - before);
        instance.inboxHead = Math.max(instance.inboxHead, run.copy.inboxHead);
        phase.runMax = RUN_MAX;
        phase.asked = false;
        phase.released = false;
        phase.heardOfAll |= run.needsWrite();
        end(instance, phase);
        if (run.notBeforeMs != Executions.DONE) {
            queue.backOff(instance, run.notBeforeMs);
        } else if (instance.waiting > 0) {
            queue.enqueue(instance);
        }
    }

    private void end(Instance instance, InstancePhase phase) {
        phase.run = null;
        phase.loading = false;
        instance.running = false;
        phases.ended(instance);
    }

    /** The copy is replaced by what the store has; what waits is run on that. */
    private void install(Instance instance, InstancePhase phase, CloudRecord record) {
        phases.book().install(instance, record.entries(), commits.batch());
        phases.commitWith(instance, new PhaseEvent.CopyChanged(record.epoch(), record.version()));
        phase.inDoubt = false;
        phase.asked = false;
        phase.released = false;
        end(instance, phase);
        instances.deactivate(instance);
        if (instance.waiting > 0) {
            queue.enqueue(instance);
        }
    }

    private void unanswered(Instance instance, InstancePhase phase, RemoteRun run, boolean sent, long nowMs) {
        run.sent |= sent;
        if (run.sent) {
            rewrites.add(new Rewrite(instance, run, nowMs + cloud.backoff().pauseMs(++run.attempts)));
            return;
        }
        // It has certainly not happened, so the instance need not wait for it.
        end(instance, phase);
        queue.backOff(instance, nowMs + cloud.backoff().pauseMs(1));
    }

    /** Mostly too large a value. Inputs are refused one by one, so that only the one that is too much fails. */
    private void refused(Instance instance, InstancePhase phase, RemoteRun run, String cause, long nowMs) {
        if (run.sent) {
            unanswered(instance, phase, run, true, nowMs); // An earlier attempt may have been taken.
            return;
        }
        if (run.fences) {
            end(instance, phase);
            queue.backOff(instance, nowMs + cloud.backoff().pauseMs(1));
            return;
        }
        if (run.inputs > 1) {
            phase.runMax = 1;
            end(instance, phase);
            queue.enqueue(instance);
            return;
        }
        ports.functions().find(instance.id.function()).ifPresent(function -> {
            Inbox.Entry entry = inbox.first(instance, 1).get(0);
            Input input = StoredForms.toInput(entry.stored());
            LaneBatch batch = commits.batch();
            run.notBeforeMs = executions.conclude(
                    instance,
                    new Invocation(function, run.copy, input, nowMs),
                    input,
                    Origin.Inbox.of(entry),
                    new LimitExceededException("the cloud store refuses it: " + cause),
                    batch,
                    nowMs);
        });
        commits.commit();
        end(instance, phase);
        queue.backOff(instance, Math.max(run.notBeforeMs, nowMs));
    }

    private void load(Instance instance, InstancePhase phase) {
        cloud.counters().cacheMisses.increment();
        instance.running = true;
        phase.loading = true;
        if (!phase.asked) {
            phases.ask(instance); // In case its device comes from another host; while the record is on its way.
        }
        cloud.link().call(store -> store.load(instance.id), answer -> mailbox.put(new Work.Loaded(instance, answer)));
    }

    /** The record for the next run is here, or not. */
    void loaded(Work.Loaded loaded, long nowMs) {
        Instance instance = loaded.instance();
        InstancePhase phase = instance.phase;
        if (phase == null || !phase.loading || instances.find(instance.id) != instance) {
            return;
        }
        if (!(loaded.answer() instanceof CloudAnswer.Replied<CloudRecord> replied)) {
            end(instance, phase);
            queue.backOff(instance, nowMs + cloud.backoff().pauseMs(1));
            return;
        }
        CloudRecord record = replied.reply();
        String owner = record.owner();
        if (owner == null) {
            install(instance, phase, record);
        } else {
            owned(instance, phase, owner, record.epoch());
        }
    }

    /** Repeats writes whose pause is over. */
    void step(long nowMs) {
        for (Rewrite due = rewrites.peek(); due != null && due.atMs() <= nowMs; due = rewrites.peek()) {
            rewrites.remove();
            InstancePhase phase = due.instance().phase;
            if (phase != null && phase.run == due.run()) {
                send(due.instance(), due.run(), due.run().write(cloud.hostId()));
            }
        }
    }

    /** When {@link #step} has something to do next, milliseconds since the epoch. */
    long nextMs() {
        Rewrite first = rewrites.peek();
        return first == null ? Long.MAX_VALUE : first.atMs();
    }
}
