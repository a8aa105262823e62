package io.tideway.runtime.lane;

import io.tideway.runtime.control.Observation;
import io.tideway.runtime.control.Presence;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.phase.PhaseState;
import io.tideway.runtime.store.HostStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the phase controller and people see of the phases of a lane's instances. Used by the lane only, also between its steps:
 * changes nothing.
 */
final class PhaseViews {

    private final HostStore store;
    private final FunctionDirectory functions;
    private final CloudPorts cloud;
    private final InstanceCache instances;
    private final PhaseBook book;

    PhaseViews(LanePorts ports, CloudPorts cloud, InstanceCache instances, PhaseBook book) {
        this.store = ports.store();
        this.functions = ports.functions();
        this.cloud = cloud;
        this.instances = instances;
        this.book = book;
    }

    /** What the controller should know of the instances in memory. */
    List<Observation> observe(long nowMs) {
        List<Observation> observations = new ArrayList<>(instances.size());
        for (Instance instance : instances.all()) {
            InstancePhase phase = instance.phase;
            Optional<FunctionSpec> spec = functions.find(instance.id.function()).map(DeployedFunction::spec);
            if (phase == null
                    || phase.forwardTo != null // Its owner decides.
                    || spec.map(FunctionSpec::isAttached).orElse(false)) {
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

    /** All instances in memory. */
    List<PhaseView> all(long nowMs) {
        List<PhaseView> views = new ArrayList<>();
        for (Instance instance : instances.all()) {
            InstancePhase phase = instance.phase;
            if (phase != null) {
                views.add(view(instance, phase, nowMs));
            }
        }
        return views;
    }

    /** One instance, in memory or not; empty if it was never served here. */
    Optional<PhaseView> of(InstanceId id, long nowMs) {
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
                phase.dirty(instance, store).size(),
                instance.bytes(),
                phase.rate.perSecond(nowMs),
                offline,
                phase.pin);
    }
}
