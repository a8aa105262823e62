package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.gate.Hops;
import io.tideway.gate.InboundMessage;
import io.tideway.runtime.control.Observation;
import io.tideway.runtime.control.Presence;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Offline;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.phase.Awaiting;
import io.tideway.runtime.phase.PhaseAction;
import io.tideway.runtime.phase.PhaseEvent;
import io.tideway.runtime.phase.PhaseMachine;
import io.tideway.runtime.phase.PhaseState;
import io.tideway.runtime.phase.SyncPacer;
import io.tideway.runtime.phase.Transition;
import io.tideway.runtime.phase.Unsynced;
import io.tideway.runtime.phase.Why;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
final class LanePhases {

    /** Round trips after which an owner that was asked has released, if nothing keeps it: half as many would be a good day. */
    private static final int RELEASE_TRIPS = 4;

    /** Inputs of one instance that share a remote run. */
    static final int RUN_MAX = 32;

    private static final int SYNCS_PER_STEP_MAX = 64;
    private static final long SYNC_TICK_MS = 20;

    private final LanePorts ports;
    private final CloudPorts cloud;
    private final PhaseMachine machine;
    private final InstanceCache instances;
    private final RunQueue queue;
    private final Commits commits;
    private final SyncPacer pacer;
    private final PhaseBook book;
    private final PhaseCalls calls;
    private final Clock clock;

    /** Held, and perhaps nothing of them runs any more. */
    private final Set<Instance> draining = new LinkedHashSet<>();

    private final PriorityQueue<Retry> retries = new PriorityQueue<>(Comparator.comparingLong(Retry::atMs));
    private long nextSyncMs;

    /** What is unsynced is beyond its bounds. */
    private boolean holdsBack;

    private record Retry(Instance instance, long atMs) {}

    LanePhases(
            LanePorts ports,
            CloudPorts cloud,
            InstanceCache instances,
            RunQueue queue,
            Effects effects,
            Commits commits,
            Mailbox mailbox) {
        this.ports = ports;
        this.cloud = cloud;
        this.machine = new PhaseMachine(cloud.hostId());
        this.instances = instances;
        this.queue = queue;
        this.commits = commits;
        this.clock = ports.clock();
        this.pacer = new SyncPacer(cloud.sync(), clock.millis());
        this.book = new PhaseBook(ports, cloud, instances, effects, commits, pacer, RUN_MAX);
        this.calls = new PhaseCalls(cloud, ports.durability(), book, mailbox);
    }

    PhaseBook book() {
        return book;
    }

    InstancePhase of(Instance instance) {
        boolean first = instance.phase == null;
        InstancePhase phase = book.of(instance);
        if (first && phase.state.isHeld()) {
            phase.heldSinceNs = cloud.nanoTime().getAsLong();
            on(instance, new PhaseEvent.Recovered());
        }
        return phase;
    }

    // ---- what happens -----------------------------------------------------------------------------------------------

    void handle(Work.OfPhases work) {
        if (work instanceof Work.Answer answer) {
            answered(answer);
        } else if (work instanceof Work.Want want) {
            wanted(want);
        } else if (work instanceof Work.Pin pin) {
            pinned(pin);
        } else if (work instanceof Work.Recovered recovered) {
            recovered(instances.of(recovered.instance()));
        } else if (work instanceof Work.Recalled recalled) {
            Instance instance = instances.of(recalled.instance());
            of(instance);
            on(instance, new PhaseEvent.Recalled());
        } else if (work instanceof Work.Released released) {
            released(instances.find(released.instance()));
        } else if (work instanceof Work.Link link) {
            linked(link.up());
        } else if (work instanceof Work.SyncNow) {
            pacer.hurry();
        }
    }

    private void recovered(Instance instance) {
        InstancePhase phase = book.of(instance);
        if (phase.state.isHeld() && phase.heldSinceNs == 0) {
            phase.heldSinceNs = cloud.nanoTime().getAsLong();
        }
        if (phase.call == InstancePhase.NO_CALL) {
            on(instance, new PhaseEvent.Recovered());
        }
        Map<ByteString, Long> dirty = book.dirty(instance);
        if (!dirty.isEmpty()) {
            pacer.changed(
                    instance.id,
                    dirty.keySet().stream().mapToLong(ByteString::size).sum(),
                    clock.millis());
        }
    }

    private void answered(Work.Answer answer) {
        Instance instance = answer.instance();
        InstancePhase phase = instance.phase;
        if (phase == null || instances.find(instance.id) != instance || phase.call != answer.call()) {
            return; // Of a lane that was given up, or told already.
        }
        PhaseCalls.Heard heard = calls.heard(answer.answer(), goesOnOffline(instance));
        transit(instance, heard.event(), heard.entries(), true);
        goOnIfReleased(instance, heard.event());
        if (heard.event() instanceof PhaseEvent.Flushed flushed) {
            cloud.counters().syncs.increment();
            if (flushed.release() == 0) {
                pacer.synced(instance.id);
            } else {
                pacer.forget(instance.id);
            }
            letGo();
        } else {
            pacer.failed(instance.id, clock.millis());
        }
    }

    private void wanted(Work.Want want) {
        Instance instance = instances.of(want.instance());
        of(instance);
        on(instance, new PhaseEvent.Wanted(want.phase(), want.why()));
    }

    private void released(@Nullable Instance instance) {
        InstancePhase phase = instance == null ? null : instance.phase;
        if (instance == null || phase == null) {
            return;
        }
        boolean waits = phase.state.awaiting() == Awaiting.RETRY;
        if (waits) {
            on(instance, new PhaseEvent.Released());
        }
        phase.released = !waits;
    }

    private void pinned(Work.Pin pin) {
        Instance instance = instances.of(pin.instance());
        InstancePhase phase = of(instance);
        book.pin(instance, pin.preference(), commits.batch());
        commits.commit();
        phase.pin = pin.preference();
        pin.done().run();
    }

    private void linked(boolean up) {
        List<Instance> all = new ArrayList<>();
        instances.all().forEach(all::add);
        for (Instance instance : all) {
            if (instance.phase == null) {
                continue;
            }
            if (up) {
                on(instance, new PhaseEvent.StoreBack());
                if (instance.waiting > 0 && !instance.running) {
                    queue.enqueue(instance);
                }
            } else {
                on(instance, new PhaseEvent.StoreAway(mayGoOn(instance)));
            }
        }
    }

    /** Whether the link is up; if not, the instance is told so. */
    boolean reachable(Instance instance) {
        if (cloud.link().isUp()) {
            return true;
        }
        on(instance, new PhaseEvent.StoreAway(mayGoOn(instance)));
        return false;
    }

    private boolean mayGoOn(Instance instance) {
        InstancePhase phase = book.of(instance);
        RemoteRun run = phase.run;
        return goesOnOffline(instance) && (run == null || !run.sent);
    }

    private boolean goesOnOffline(Instance instance) {
        return ports.functions()
                .find(instance.id.function())
                .map(function -> function.spec().phasing().offline() == Offline.LOCAL)
                .orElse(false);
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

    /** Tells that an execution of the instance has ended. */
    void ended(Instance instance) {
        InstancePhase phase = instance.phase;
        if (phase != null && phase.state.awaiting() == Awaiting.DRAIN) {
            draining.add(instance);
        }
    }

    /** Does what is due. */
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
        if (nowMs >= nextSyncMs && cloud.link().isUp()) {
            nextSyncMs = nowMs + SYNC_TICK_MS;
            ArrayDeque<InstanceId> turn = new ArrayDeque<>(pacer.next(SYNCS_PER_STEP_MAX, nowMs));
            try {
                for (InstanceId id = turn.peek(); id != null; id = turn.peek()) {
                    Instance instance = instances.of(id);
                    InstancePhase phase = of(instance);
                    on(instance, new PhaseEvent.SyncDue());
                    if (phase.call == InstancePhase.NO_CALL) {
                        pacer.failed(id, nowMs);
                    }
                    turn.remove();
                }
            } finally {
                turn.forEach(id -> pacer.failed(id, nowMs));
            }
        }
    }

    /** The store has got something: if what it lacks is within bounds again, what was held back for that goes on. */
    private void letGo() {
        if (holdsBack && pacer.unsynced(clock.millis()).withinBounds()) {
            holdsBack = false;
            for (Instance instance : instances.all()) {
                if (instance.waiting > 0 && !instance.running) {
                    queue.enqueue(instance);
                }
            }
        }
    }

    /** When {@link #step} has something to do next, milliseconds since the epoch. */
    long nextMs() {
        long next =
                pacer.unsynced(clock.millis()).instances() > 0 && cloud.link().isUp() ? nextSyncMs : Long.MAX_VALUE;
        Retry retry = retries.peek();
        return draining.isEmpty() ? Math.min(next, retry == null ? Long.MAX_VALUE : retry.atMs()) : 0;
    }

    // ---- what to do -------------------------------------------------------------------------------------------------

    void on(Instance instance, PhaseEvent event) {
        transit(instance, event, null, false);
        goOnIfReleased(instance, event);
    }

    /** A release that was heard before the answer to a call that came too early for it. */
    private void goOnIfReleased(Instance instance, PhaseEvent event) {
        if (event instanceof PhaseEvent.OwnedBy && book.of(instance).released) {
            released(instance);
        }
    }

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
            pacer.forget(instance.id);
            letGo();
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

    // ---- what is known ----------------------------------------------------------------------------------------------

    /** Where inputs of the instance may be run now. Not within a batch that is about it: an instance from before this host
     * had a cloud store is taken over in a write of its own. */
    Access access(Instance instance) {
        InstancePhase phase = of(instance);
        if (phase.state.isHeld()) {
            return Access.NOWHERE;
        }
        if (!phase.isLocal()) {
            return Access.ON_A_COPY;
        }
        // Beyond the bounds, messages wait in the inbox instead of changing more that could be lost with this host.
        holdsBack = !pacer.unsynced(clock.millis()).withinBounds();
        return holdsBack ? Access.NOWHERE : Access.HERE;
    }

    /** A message for the instance has arrived. */
    void arrived(Instance instance, InboundMessage message, long nowMs) {
        InstancePhase phase = book.of(instance);
        if (message.properties().userProperty(Hops.PROPERTY).isEmpty()) { // Else no device, but a function.
            phase.client = message.clientId();
        }
        if (phase.elsewhere && !phase.asked) {
            // Back from another host, which mostly owns it: that one hears of it while this one finds out.
            ask(instance);
        }
        phase.elsewhere = false;
        phase.rate.count(1, nowMs);
        phase.lastMessageMs = nowMs;
    }

    /** What the controller should know of the instances in memory. */
    List<Observation> observe(long nowMs) {
        List<Observation> observations = new ArrayList<>(instances.size());
        for (Instance instance : instances.all()) {
            InstancePhase phase = instance.phase;
            Optional<FunctionSpec> spec =
                    ports.functions().find(instance.id.function()).map(DeployedFunction::spec);
            if (phase == null || spec.map(FunctionSpec::isAttached).orElse(false)) {
                continue;
            }
            Preference manifest = spec.map(known -> known.phasing().prefer()).orElse(Preference.AUTO);
            observations.add(new Observation(
                    instance.id,
                    phase.state.phase(),
                    phase.rate.perSecond(nowMs),
                    phase.executionMs.orElse(0),
                    instance.bytes(),
                    cloud.link().roundTripMs(),
                    phase.lastSwitchMs,
                    nowMs - phase.lastMessageMs,
                    phase.preferLocalUntilMs,
                    presence(phase),
                    manifest,
                    phase.pin));
        }
        return observations;
    }

    private Presence presence(InstancePhase phase) {
        if (phase.elsewhere) {
            return Presence.ELSEWHERE;
        }
        String client = phase.client;
        if (client == null) {
            return Presence.UNKNOWN;
        }
        return cloud.connected().test(client) ? Presence.PRESENT : Presence.ABSENT;
    }

    List<PhaseView> views(long nowMs) {
        List<PhaseView> views = new ArrayList<>();
        for (Instance instance : instances.all()) {
            InstancePhase phase = instance.phase;
            if (phase != null) {
                views.add(view(instance, phase, nowMs));
            }
        }
        return views;
    }

    Optional<PhaseView> view(InstanceId id, long nowMs) {
        Instance known = instances.find(id);
        if (known != null && known.phase != null) {
            return Optional.of(view(known, known.phase, nowMs));
        }
        // Asked outside a step: nothing may change for it.
        Instance unloaded = new Instance(id);
        return book.peek(unloaded).map(phase -> view(unloaded, phase, nowMs));
    }

    private PhaseView view(Instance instance, InstancePhase phase, long nowMs) {
        PhaseState state = phase.state;
        long version = -1;
        boolean offline = false;
        if (state instanceof PhaseState.Remote remote) {
            version = remote.copy().version();
        } else if (state instanceof PhaseState.Local local) {
            version = local.grant().baseVersion();
            offline = local.standing().isOffline();
        }
        return new PhaseView(
                instance.id,
                state.phase(),
                state.isHeld(),
                state.epoch(),
                version,
                instance.waiting,
                phase.dirty(instance, ports.store()).size(),
                instance.bytes(),
                phase.rate.perSecond(nowMs),
                offline,
                phase.pin);
    }

    Unsynced unsynced(long nowMs) {
        return pacer.unsynced(nowMs);
    }
}
