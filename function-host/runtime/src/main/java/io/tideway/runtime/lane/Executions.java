package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Forwarded;
import io.tideway.gate.InboundMessage;
import io.tideway.proto.store.StoredRunOutput;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs invocations on the lane and turns their end into changes of a batch: effects, another attempt, or a dead letter. */
final class Executions {

    /** An input is done with; its instance may go on at once. */
    static final long DONE = 0;

    private final LanePorts ports;
    private final HostCounters counters;
    private final Dedupe dedupe;
    private final Inbox inbox;
    private final Effects effects;

    // The input being executed; read by another thread only when the lane hangs in user code.
    private @Nullable Running executing;

    /** One execution under way on the lane itself. */
    record Running(Invocation invocation, Input input, Origin origin) {}

    Executions(LanePorts ports, Dedupe dedupe, Inbox inbox, Effects effects) {
        this.ports = ports;
        this.counters = ports.counters();
        this.dedupe = dedupe;
        this.inbox = inbox;
        this.effects = effects;
    }

    @Nullable
    Running executing() {
        return executing;
    }

    /**
     * Runs one input on an instance.
     *
     * @return when the instance may go on, milliseconds since the epoch; {@link #DONE} for at once
     */
    long execute(
            Instance instance, DeployedFunction function, Input input, Origin origin, LaneBatch batch, long nowMs) {
        Input resolved = resolve(instance, input, origin, batch, nowMs);
        if (resolved == null) {
            return DONE;
        }
        Invocation invocation = new Invocation(function, instance, resolved, nowMs);
        executing = new Running(invocation, resolved, origin);
        Throwable failure = null;
        CloudPorts cloud = ports.cloud();
        long startNs = cloud == null ? 0 : cloud.nanoTime().getAsLong();
        ports.watch().began(invocation);
        try {
            invocation.call();
        } catch (Throwable e) {
            failure = e;
        }
        if (ports.watch().ended()) {
            failure = MissedDeadlineException.interrupted(invocation.spec());
        }
        executing = null;
        if (cloud != null) {
            invocation.took(cloud.nanoTime().getAsLong() - startNs);
        }
        return conclude(instance, invocation, resolved, origin, failure, batch, nowMs);
    }

    /** What a function is to be called with; {@code null} when there is nothing to call it for any more. */
    @Nullable
    Input resolve(Instance instance, Input input, Origin origin, LaneBatch batch, long nowMs) {
        if (input instanceof Input.OfEdit edit) {
            effects.edit(instance, edit.edit(), batch);
            leave(instance, origin, batch);
            return null;
        }
        if (input instanceof Input.OfMessage message
                && (wasGiven(instance, message) || wasForwarded(instance, message, origin))) {
            if (isAwaited(origin) && !publishesForOthers(instance, message, batch)) {
                return null;
            }
            counters.duplicates.increment();
            leave(instance, origin, batch);
            return null;
        }
        if (!(input instanceof Input.OfDueTimers)) {
            return input;
        }
        Map.Entry<String, StoredTimer> first = null;
        int due = 0;
        for (Map.Entry<String, StoredTimer> timer : instance.timers().entrySet()) {
            if (timer.getValue().getDueMs() <= nowMs) {
                due++;
                first = first == null
                                || timer.getValue().getDueMs()
                                        < first.getValue().getDueMs()
                        ? timer
                        : first;
            }
        }
        if (first == null) {
            leave(instance, origin, batch); // Another host has fired it, or the function has cancelled it.
            return null;
        }
        Levels levels = Levels.of(first.getValue().getLevelsMap());
        String name = first.getKey();
        effects.cancelTimer(instance, name, batch);
        counters.timersFired.increment();
        if (due > 1) {
            inbox.park(instance, new Input.OfDueTimers(), 0, 0, batch);
        }
        return new Input.OfTimer(name, levels);
    }

    /** By another host: what this one was given it knows when it comes in. */
    private boolean wasGiven(Instance instance, Input.OfMessage message) {
        return instance.phase != null
                && dedupe.messageId(message.message())
                        .map(Dedupe::bounded)
                        .filter(instance.recentIds()::contains)
                        .isPresent();
    }

    /**
     * To a host that owned the instance then, and has executed it: by this host, or by one that asks this owner again because the
     * one before could not answer any more. Or to this host, which has not come to it before whoever asked executed it itself.
     */
    private boolean wasForwarded(Instance instance, Input.OfMessage message, Origin origin) {
        CloudPorts cloud = ports.cloud();
        if (cloud == null || !cloud.forward().works()) {
            return false;
        }
        RecentIds recent = instance.recentIds();
        return (origin instanceof Origin.Inbox entry && recent.hasExecuted(cloud.hostId(), entry.sequence()))
                || Forwarded.of(message.message())
                        .filter(asked -> recent.hasExecuted(asked.host(), asked.sequence()))
                        .isPresent();
    }

    private static boolean isAwaited(Origin origin) {
        return origin instanceof Origin.Inbox entry
                ? entry.awaited()
                : origin instanceof Origin.Direct direct && direct.awaiting() != null;
    }

    /**
     * The host that executed it has not said so to whoever sends it again: it may have stopped for good, and its outputs may have
     * left it or not. They are in the record, and leave from here; with the ids they have, whoever gets them twice can tell.
     *
     * @return whether they are known; if not, the record is needed first
     */
    private boolean publishesForOthers(Instance instance, Input.OfMessage message, LaneBatch batch) {
        InstancePhase phase = instance.phase;
        Optional<String> id = dedupe.messageId(message.message()).map(Dedupe::bounded);
        if (phase == null || id.isEmpty()) {
            return true;
        }
        OtherRuns others = phase.others;
        if (others == null) {
            phase.needsOthers =
                    instance.isCopy; // In the local phase the record came with the grant, or not since the start.
            return !instance.isCopy;
        }
        for (StoredRunOutput output : others.take(instance.recentIds().number(id.get()))) {
            effects.publishAgain(output.getOutput(), batch);
            counters.outputsOfOthers.increment();
        }
        return true;
    }

    private void record(Instance instance, InboundMessage message, Origin origin, LaneBatch batch) {
        dedupe.messageId(message)
                .map(Dedupe::bounded)
                .filter(id -> !instance.recentIds().contains(id))
                .ifPresent(id -> instance.recentIds().add(instance, id, batch));
        CloudPorts cloud = ports.cloud();
        if (cloud != null && cloud.forward().works()) {
            Forwarded.of(message)
                    .or(() -> ownPlace(cloud.hostId(), origin))
                    .ifPresent(place -> instance.recentIds().executed(instance, place, batch));
        }
    }

    /** It may have been forwarded before, in vain as it seemed, and wait in the inbox of that host still. */
    private static Optional<Forwarded> ownPlace(String hostId, Origin origin) {
        return origin instanceof Origin.Inbox entry
                ? Optional.of(new Forwarded(hostId, entry.sequence()))
                : Optional.empty();
    }

    /** As {@link #execute}, for an invocation that has ended, with {@code null} if well. */
    long conclude(
            Instance instance,
            Invocation invocation,
            Input input,
            Origin origin,
            @Nullable Throwable failure,
            LaneBatch batch,
            long nowMs) {
        counters.invocations.increment();
        if (instance.phase != null) {
            instance.phase.executionMs.add(invocation.tookNs() / 1e6);
        }
        if (failure == null) {
            if (instance.phase != null && invocation.preferLocalMs() > 0) {
                instance.phase.preferLocalUntilMs = nowMs + invocation.preferLocalMs();
            }
            effects.apply(instance, invocation, input.levels(), batch, nowMs);
            if (instance.phase != null && input instanceof Input.OfMessage message) {
                record(instance, message.message(), origin, batch);
            }
            leave(instance, origin, batch);
            if (instance.phase != null && !instance.isCopy && instance.waiting == 0) {
                instance.phase.others = null; // What is given again comes before what is new.
            }
            return DONE;
        }
        counters.invocationsFailed.increment();
        int attempts = origin.attempts() + 1;
        boolean hopeless = (failure instanceof FunctionFailedException thrown && thrown.isHopeless())
                || (failure instanceof MissedDeadlineException missed && missed.isDeaf());
        ports.failures().failed(instance.id, attempts, failure);
        if (hopeless || attempts >= invocation.spec().retry().attempts()) {
            giveUp(instance, invocation.spec(), input, origin, attempts, failure, batch, nowMs);
            return DONE;
        }
        long notBeforeMs = nowMs + invocation.spec().retry().backoffMs(attempts);
        if (origin instanceof Origin.Inbox entry) {
            inbox.putBack(instance, entry, input, attempts, notBeforeMs, batch);
        } else {
            Acknowledgement awaiting = origin instanceof Origin.Direct direct ? direct.awaiting() : null;
            inbox.park(instance, input, attempts, notBeforeMs, awaiting, batch);
        }
        return notBeforeMs;
    }

    /** Sends the input to the dead-letter topic. */
    void giveUp(
            Instance instance,
            FunctionSpec spec,
            Input input,
            Origin origin,
            int attempts,
            Throwable failure,
            LaneBatch batch,
            long nowMs) {
        counters.deadLetters.increment();
        batch.touched(instance);
        effects.publish(DeadLetter.of(spec, instance.id, input, attempts, failure), batch, nowMs);
        leave(instance, origin, batch);
    }

    private void leave(Instance instance, Origin origin, LaneBatch batch) {
        if (origin instanceof Origin.Inbox entry) {
            inbox.leave(instance, entry.sequence(), true, batch);
        } else if (origin instanceof Origin.Handed handed) {
            inbox.leave(instance, handed.sequence(), handed.first(), batch);
        } else if (origin instanceof Origin.Direct direct && direct.awaiting() != null) {
            batch.acknowledgements.add(direct.awaiting());
        }
    }
}
