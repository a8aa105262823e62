package io.tideway.runtime.lane;

import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.phase.PhaseEvent;
import io.tideway.runtime.phase.PhaseState;
import java.util.List;

/**
 * Brings into an instance what the cloud store made of a run in the remote phase, or gives it the record for the next one; either
 * ends what the instance was held up by. Used by the lane only.
 */
final class RemoteOutcomes {

    private final FunctionDirectory functions;
    private final CloudPorts cloud;
    private final PhaseTransitions phases;
    private final InstanceCache instances;
    private final RunQueue queue;
    private final Inbox inbox;
    private final ForwardedRuns forwards;
    private final Executions executions;
    private final Commits commits;
    private final RemoteWrites writes;

    RemoteOutcomes(
            LanePorts ports,
            CloudPorts cloud,
            PhaseTransitions phases,
            InstanceCache instances,
            RunQueue queue,
            Inbox inbox,
            ForwardedRuns forwards,
            Executions executions,
            Commits commits,
            RemoteWrites writes) {
        this.functions = ports.functions();
        this.cloud = cloud;
        this.phases = phases;
        this.instances = instances;
        this.queue = queue;
        this.inbox = inbox;
        this.forwards = forwards;
        this.executions = executions;
        this.commits = commits;
        this.writes = writes;
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
        if (owner.equals(cloud.hostId()) || phase.inDoubt) {
            phases.on(instance, new PhaseEvent.OwnedBy(owner, epoch));
        } else if (!leftToOwner(instance)) {
            if (forwards.leaveTo(owner, phase)) {
                queue.enqueue(instance);
            } else {
                phases.on(instance, new PhaseEvent.OwnedBy(owner, epoch));
            }
        }
    }

    /**
     * Whether only timers are due: they are the owner's, which has them all, to fire, or of whoever takes over from it. To
     * recall the instance for them would tear it from its device at every timer that was set before it came there.
     */
    private boolean leftToOwner(Instance instance) {
        LaneBatch batch = commits.batch();
        batch.touched(instance); // Whatever fails from here on, it is queued again.
        List<Inbox.Entry> entries = inbox.first(instance, RemoteRuns.RUN_MAX);
        if (!entries.stream().allMatch(forwards::isOnlyDueTimers)) {
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
        phase.runMax = RemoteRuns.RUN_MAX;
        phase.unheard = run.unheard();
        phase.asked = false;
        phase.released = false;
        phase.heardOfAll |= run.needsWrite();
        phase.notReached = null;
        end(instance, phase);
        if (run.notBeforeMs != Executions.DONE) {
            queue.backOff(instance, run.notBeforeMs);
        } else if (instance.waiting > 0) {
            queue.enqueue(instance);
        } else {
            phase.others = null; // Outputs of others are not kept longer than they may be wanted.
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
            writes.repeat(instance, run, nowMs);
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
        functions.find(instance.id.function()).ifPresent(function -> {
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
}
