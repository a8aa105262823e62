package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.FunctionSpec.Offline;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.Awaiting;
import io.tideway.runtime.phase.PhaseAction;
import io.tideway.runtime.phase.PhaseEvent;
import io.tideway.runtime.phase.PhaseMachine;
import io.tideway.runtime.phase.PhaseState;
import io.tideway.runtime.phase.Transition;
import io.tideway.runtime.phase.Why;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shell of the {@link PhaseMachine} for the instances of one lane: tells it what happened, and does what it says. Used by the
 * lane only.
 *
 * <p>Every transition that changes the store is a commit of its own, and counts in memory only after that: when the write
 * fails the event is simply told again.
 */
final class PhaseTransitions {

    /** Round trips after which an owner that was asked has released, if nothing keeps it: half as many would be a good day. */
    private static final int RELEASE_TRIPS = 4;

    private final FunctionDirectory functions;
    private final CloudPorts cloud;
    private final PhaseMachine machine;
    private final InstanceCache instances;
    private final RunQueue queue;
    private final Commits commits;
    private final Syncs syncs;
    private final PhaseBook book;
    private final PhaseCalls calls;
    private final Clock clock;

    /** Held, and perhaps nothing of them runs any more. */
    private final Set<Instance> draining = new LinkedHashSet<>();

    private final PriorityQueue<Retry> retries = new PriorityQueue<>(Comparator.comparingLong(Retry::atMs));

    private record Retry(Instance instance, long atMs) {}

    PhaseTransitions(
            LanePorts ports,
            CloudPorts cloud,
            InstanceCache instances,
            RunQueue queue,
            Commits commits,
            Syncs syncs,
            PhaseBook book,
            Mailbox mailbox) {
        this.functions = ports.functions();
        this.cloud = cloud;
        this.machine = new PhaseMachine(cloud.hostId());
        this.instances = instances;
        this.queue = queue;
        this.commits = commits;
        this.syncs = syncs;
        this.book = book;
        this.calls = new PhaseCalls(cloud, ports.durability(), book, mailbox);
        this.clock = ports.clock();
    }

    PhaseBook book() {
        return book;
    }

    /** The phase of an instance. One that is found in the midst of something goes on with it. */
    InstancePhase of(Instance instance) {
        boolean first = instance.phase == null;
        InstancePhase phase = book.of(instance);
        if (first && phase.state.isHeld()) {
            phase.heldSinceNs = cloud.nanoTime().getAsLong();
            on(instance, new PhaseEvent.Recovered());
        }
        return phase;
    }

    // ---- events -----------------------------------------------------------------------------------------------------

    void on(Instance instance, PhaseEvent event) {
        transit(instance, event, null, false);
        goOnIfReleased(instance, event);
    }

    /** The answer to the call that was under way; gives it as the machine understood it. */
    PhaseEvent answered(Instance instance, CloudAnswer<?> answer) {
        PhaseCalls.Heard heard = calls.heard(answer, goesOnOffline(instance));
        transit(instance, heard.event(), heard.entries(), true);
        goOnIfReleased(instance, heard.event());
        return heard.event();
    }

    /** A release that was heard before the answer to a call that came too early for it. */
    private void goOnIfReleased(Instance instance, PhaseEvent event) {
        if (event instanceof PhaseEvent.OwnedBy && book.of(instance).released) {
            released(instance);
        }
    }

    /** Its owner has released it. */
    void released(Instance instance) {
        InstancePhase phase = book.of(instance);
        boolean waits = phase.state.awaiting() == Awaiting.RETRY;
        if (waits) {
            on(instance, new PhaseEvent.Released());
        }
        phase.released = !waits;
    }

    /** Whether the link is up; if not, the instance is told so. */
    boolean reachable(Instance instance) {
        if (cloud.link().isUp()) {
            return true;
        }
        away(instance);
        return false;
    }

    /** The link is not up. */
    void away(Instance instance) {
        RemoteRun run = book.of(instance).run;
        boolean goesOn = goesOnOffline(instance) && (run == null || !run.sent);
        on(instance, new PhaseEvent.StoreAway(goesOn));
    }

    private boolean goesOnOffline(Instance instance) {
        return functions
                .find(instance.id.function())
                .map(function -> function.spec().phasing().offline() == Offline.LOCAL)
                .orElse(false);
    }

    /** Tells that an execution of the instance has ended. */
    void ended(Instance instance) {
        InstancePhase phase = instance.phase;
        if (phase != null && phase.state.awaiting() == Awaiting.DRAIN) {
            draining.add(instance);
        }
    }

    /** Asks whoever owns the instance for it, in case somebody does. */
    void ask(Instance instance) {
        InstancePhase phase = book.of(instance);
        phase.asked = true;
        phase.released = false; // Whatever was heard before was for an earlier owner.
        askForIt(instance.id);
    }

    private void askForIt(InstanceId instance) {
        cloud.link().call(store -> store.recall(instance, cloud.hostId()).thenApply(ignored -> true), answer -> {});
    }

    /** Tells what has become due: an instance whose last execution has ended, a pause that is over. */
    void step(long nowMs) {
        for (Instance instance : List.copyOf(draining)) {
            if (!instance.inUse() && book.of(instance).state.awaiting() == Awaiting.DRAIN) {
                on(instance, new PhaseEvent.Drained());
            }
            draining.remove(instance);
        }
        for (Retry due = retries.peek(); due != null && due.atMs() <= nowMs; due = retries.peek()) {
            on(due.instance(), new PhaseEvent.RetryDue());
            retries.remove(due);
        }
    }

    /** When {@link #step} has something to do next, milliseconds since the epoch; 0 for at once. */
    long nextMs() {
        Retry retry = retries.peek();
        return draining.isEmpty() ? (retry == null ? Long.MAX_VALUE : retry.atMs()) : 0;
    }

    // ---- transitions ------------------------------------------------------------------------------------------------

    /** Tells the machine an event together with changes that are in the batch already; commits all of it in one write. */
    void commitWith(Instance instance, PhaseEvent event) {
        InstancePhase phase = book.of(instance);
        Transition transition = machine.on(phase.state, event);
        for (PhaseAction action : transition.actions()) {
            if (action instanceof PhaseAction.Change change) {
                book.write(instance, change, null, commits.batch());
            }
        }
        commits.commit();
        arrive(instance, phase, transition, false);
    }

    private void transit(
            Instance instance, PhaseEvent event, @Nullable Map<ByteString, ByteString> entries, boolean answered) {
        InstancePhase phase = book.of(instance);
        Transition transition = machine.on(phase.state, event);
        if (transition.actions().stream().anyMatch(PhaseAction.Flush.class::isInstance)) {
            // What it carries must be in memory by then: nothing may fail once the transition is written.
            instances.activate(instance);
            book.dirty(instance);
        }
        boolean becomesLocal = transition.next().phase() == Phase.LOCAL && !phase.isLocal();
        boolean replaced = false;
        boolean changes = false;
        for (PhaseAction action : transition.actions()) {
            if (action instanceof PhaseAction.Change change) {
                book.write(instance, change, entries, commits.batch());
                changes = true;
                replaced |= change instanceof PhaseAction.Install || change instanceof PhaseAction.DropCopy;
            }
        }
        if (becomesLocal && !replaced) {
            book.reindex(instance, commits.batch());
        }
        if (changes) {
            commits.commit();
            for (PhaseAction action : transition.actions()) {
                if (action instanceof PhaseAction.Change change) {
                    book.written(instance, change);
                }
            }
            if (replaced) {
                instances.deactivate(instance);
            }
        }
        arrive(instance, phase, transition, answered);
    }

    private void arrive(Instance instance, InstancePhase phase, Transition transition, boolean answered) {
        PhaseState before = phase.state;
        phase.state = transition.next();
        cloud.listener().entered(instance.id, phase.state.phase());
        if (answered) {
            phase.call = InstancePhase.NO_CALL;
        }
        count(phase, before);
        for (PhaseAction action : transition.actions()) {
            act(instance, phase, action);
        }
        if (phase.state.awaiting() == Awaiting.DRAIN) {
            draining.add(instance);
        }
    }

    private void act(Instance instance, InstancePhase phase, PhaseAction action) {
        if (action instanceof PhaseAction.Hold) {
            phase.heldSinceNs = cloud.nanoTime().getAsLong();
        } else if (action instanceof PhaseAction.Resume) {
            cloud.counters().held((cloud.nanoTime().getAsLong() - phase.heldSinceNs) / 1_000);
            if (instance.waiting > 0) {
                queue.enqueue(instance);
            }
        } else if (action instanceof PhaseAction.Call call) {
            calls.make(instance, call);
        } else if (action instanceof PhaseAction.AskRecall) {
            if (!phase.asked) {
                askForIt(instance.id);
            }
            phase.asked = false;
        } else if (action instanceof PhaseAction.RetryLater later) {
            long pauseMs = cloud.backoff().pauseMs(later.attempt())
                    + Math.round(RELEASE_TRIPS * cloud.link().roundTripMs());
            retries.add(new Retry(instance, clock.millis() + pauseMs));
        } else if (action instanceof PhaseAction.Report report) {
            cloud.counters().happened(report.incident());
            phase.elsewhere |= report.incident() == PhaseAction.Incident.FENCED;
            cloud.listener().happened(instance.id, report.incident(), report.detail());
        } else if (action instanceof PhaseAction.DropCopy) {
            syncs.forget(instance.id);
        }
    }

    private void count(InstancePhase phase, PhaseState before) {
        if (phase.state.phase() == before.phase()) {
            return;
        }
        if (before instanceof PhaseState.Releasing releasing) {
            phase.elsewhere = phase.isRemote() && releasing.why() == Why.RECALLED;
        }
        if (phase.isLocal()) {
            phase.elsewhere = false;
            phase.inDoubt = false;
            phase.asked = false;
            phase.released = false;
            cloud.counters().switchesToLocal.increment();
            phase.lastSwitchMs = clock.millis();
        } else if (phase.isRemote() && before.phase() != Phase.ACQUIRING) {
            cloud.counters().switchesToRemote.increment();
            phase.lastSwitchMs = clock.millis();
        }
    }
}
