package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.gate.Hops;
import io.tideway.gate.InboundMessage;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.phase.PhaseEvent;
import io.tideway.runtime.phase.SyncPacer;
import io.tideway.runtime.phase.Unsynced;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The phases of the instances of one lane: what comes from outside or becomes due is told to the instances it concerns as
 * events of theirs. Used by the lane only.
 */
final class LanePhases {

    private final CloudPorts cloud;
    private final InstanceCache instances;
    private final RunQueue queue;
    private final Commits commits;
    private final Syncs syncs;
    private final PhaseBook book;
    private final PhaseTransitions transitions;
    private final PhaseViews views;

    LanePhases(
            LanePorts ports,
            CloudPorts cloud,
            InstanceCache instances,
            RunQueue queue,
            Effects effects,
            Commits commits,
            Mailbox mailbox) {
        this.cloud = cloud;
        this.instances = instances;
        this.queue = queue;
        this.commits = commits;
        SyncPacer pacer = new SyncPacer(cloud.sync(), ports.clock().millis());
        this.syncs = new Syncs(cloud.link(), pacer, instances, queue, ports.clock());
        this.book = new PhaseBook(ports, cloud, instances, effects, commits, pacer, RemoteRuns.RUN_MAX);
        this.transitions = new PhaseTransitions(ports, cloud, instances, queue, commits, syncs, book, mailbox);
        this.views = new PhaseViews(ports, cloud, instances, book);
    }

    PhaseTransitions transitions() {
        return transitions;
    }

    PhaseViews views() {
        return views;
    }

    Unsynced unsynced(long nowMs) {
        return syncs.unsynced(nowMs);
    }

    // ---- what comes from outside ------------------------------------------------------------------------------------

    void handle(Work.OfPhases work) {
        if (work instanceof Work.Answer answer) {
            answered(answer);
        } else if (work instanceof Work.Want want) {
            tell(want.instance(), new PhaseEvent.Wanted(want.phase(), want.why()));
        } else if (work instanceof Work.Pin pin) {
            pinned(pin);
        } else if (work instanceof Work.Recovered recovered) {
            recovered(instances.of(recovered.instance()));
        } else if (work instanceof Work.Recalled recalled) {
            tell(recalled.instance(), new PhaseEvent.Recalled());
        } else if (work instanceof Work.Released released) {
            released(instances.find(released.instance()));
        } else if (work instanceof Work.Link link) {
            linked(link.up());
        } else if (work instanceof Work.SyncNow) {
            syncs.hurry();
        }
    }

    private void tell(InstanceId id, PhaseEvent event) {
        Instance instance = instances.of(id);
        transitions.of(instance); // It may have to recover first.
        transitions.on(instance, event);
    }

    private void recovered(Instance instance) {
        InstancePhase phase = book.of(instance);
        if (phase.state.isHeld() && phase.heldSinceNs == 0) {
            phase.heldSinceNs = cloud.nanoTime().getAsLong();
        }
        if (phase.call == InstancePhase.NO_CALL) {
            transitions.on(instance, new PhaseEvent.Recovered());
        }
        Map<ByteString, Long> dirty = book.dirty(instance);
        if (!dirty.isEmpty()) {
            syncs.found(
                    instance.id,
                    dirty.keySet().stream().mapToLong(ByteString::size).sum());
        }
    }

    private void answered(Work.Answer answer) {
        Instance instance = answer.instance();
        InstancePhase phase = instance.phase;
        if (phase == null || instances.find(instance.id) != instance || phase.call != answer.call()) {
            return; // Of a lane that was given up, or told already.
        }
        PhaseEvent event = transitions.answered(instance, answer.answer());
        if (!(event instanceof PhaseEvent.Flushed flushed)) {
            syncs.failed(instance.id);
            return;
        }
        cloud.counters().syncs.increment();
        if (flushed.release() == 0) {
            syncs.synced(instance.id);
        } else {
            syncs.forget(instance.id);
        }
    }

    private void released(@Nullable Instance instance) {
        if (instance != null && instance.phase != null) {
            transitions.released(instance);
        }
    }

    private void pinned(Work.Pin pin) {
        Instance instance = instances.of(pin.instance());
        InstancePhase phase = transitions.of(instance);
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
            if (!up) {
                transitions.away(instance);
                continue;
            }
            transitions.on(instance, new PhaseEvent.StoreBack());
            if (instance.waiting > 0 && !instance.running) {
                queue.enqueue(instance);
            }
        }
    }

    // ---- what becomes due -------------------------------------------------------------------------------------------

    /** Does what is due. */
    void step(long nowMs) {
        transitions.step(nowMs);
        syncs.step(nowMs, this::beginSync);
    }

    private boolean beginSync(InstanceId id) {
        Instance instance = instances.of(id);
        InstancePhase phase = transitions.of(instance);
        transitions.on(instance, new PhaseEvent.SyncDue());
        return phase.call != InstancePhase.NO_CALL;
    }

    /** When {@link #step} has something to do next, milliseconds since the epoch; 0 for at once. */
    long nextMs() {
        return Math.min(transitions.nextMs(), syncs.nextMs());
    }

    // ---- executions -------------------------------------------------------------------------------------------------

    /** Where inputs of the instance may be run now. Not within a batch that is about it: an instance from before this host
     * had a cloud store is taken over in a write of its own. */
    Access access(Instance instance) {
        InstancePhase phase = transitions.of(instance);
        if (phase.state.isHeld()) {
            return Access.NOWHERE;
        }
        if (!phase.isLocal()) {
            return Access.ON_A_COPY;
        }
        // Beyond the bounds, messages wait in the inbox instead of changing more that could be lost with this host.
        return syncs.withinBounds() ? Access.HERE : Access.NOWHERE;
    }

    /** A message for the instance has arrived. */
    void arrived(Instance instance, InboundMessage message, long nowMs) {
        InstancePhase phase = book.of(instance);
        if (message.properties().userProperty(Hops.PROPERTY).isEmpty()) { // Else no device, but a function.
            phase.client = message.clientId();
        }
        if (phase.elsewhere && !phase.asked && !cloud.forward().works()) {
            // Back from another host, which mostly owns it: that one hears of it while this one finds out.
            transitions.ask(instance);
        }
        phase.elsewhere = false;
        phase.rate.count(1, nowMs);
        phase.lastMessageMs = nowMs;
    }

    /** An execution of the instance has ended. */
    void ended(Instance instance) {
        transitions.ended(instance);
    }
}
