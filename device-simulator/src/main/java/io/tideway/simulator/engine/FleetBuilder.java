package io.tideway.simulator.engine;

import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.scenario.DeviceGroup;
import io.tideway.simulator.scenario.Link;
import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.schedule.OnOffPeriods;
import io.tideway.simulator.schedule.Pattern;
import io.tideway.simulator.schedule.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Makes the devices of a scenario and the timeline of all that happens to them. */
final class FleetBuilder {
    private final Scenario scenario;
    private final FleetConfig config;
    private final DeviceFactory factory;
    private final FleetClock clock;
    private final FleetWitness witness;

    private final Timeline timeline = new Timeline();
    private final List<SimulatedDevice> devices = new ArrayList<>();
    private final Map<Executor, Handover> handovers = new ConcurrentHashMap<>();

    FleetBuilder(Scenario scenario, FleetConfig config, DeviceFactory factory, FleetClock clock, FleetWitness witness) {
        this.scenario = scenario;
        this.config = config;
        this.factory = factory;
        this.clock = clock;
        this.witness = witness;
    }

    void add(GroupMeters meters) {
        for (int n = 1; n <= meters.group().devices(); n++) {
            add(meters, n);
        }
    }

    List<SimulatedDevice> devices() {
        return List.copyOf(devices);
    }

    Timeline timeline() {
        return timeline;
    }

    Collection<Handover> handovers() {
        return handovers.values();
    }

    private void add(GroupMeters meters, int n) {
        DeviceGroup group = meters.group();
        // One generator for each purpose, in a fixed order: what one draws does not change the others.
        SplittableRandom seeds = random(group, n);
        var deviceConfig = config.device(group, n);
        long skewMs = Math.round(
                (2 * seeds.split().nextDouble() - 1) * group.clockSkew().toMillis());
        int parts = group.statefulness() == null ? 1 : group.statefulness().parts();
        SimulatedDevice device = new SimulatedDevice(
                factory,
                deviceConfig,
                config.brokers(),
                config.brokerOf(n - 1),
                clock,
                meters.fleet(),
                skewMs,
                parts,
                witness.device(deviceConfig.clientId(), deviceConfig.version(), group));
        Handover handover = handovers.computeIfAbsent(device.device().executor(), Handover::new);
        addLink(device, group, seeds.split(), handover);
        addRoaming(device, group, seeds.split(), handover);
        addStatefulness(device, group, seeds.split(), handover);
        for (int i = 0; i < group.streams().size(); i++) {
            SimulatedStream stream = new SimulatedStream(
                    device,
                    meters.streams().get(i),
                    i,
                    group.streams().get(i).payload().source(seeds.split()),
                    deviceConfig.pendingMax());
            device.add(stream);
            timeline.add(group.streams().get(i).pattern().times(seeds.split()), stream, handover);
        }
        devices.add(device);
    }

    /** Any number for {@code n} gives another generator; of one group and seed they are always the same. */
    private SplittableRandom random(DeviceGroup group, int n) {
        return new SplittableRandom(31 * (31 * scenario.seed() + group.name().hashCode()) + n);
    }

    /** The link is up at the beginning, so that all devices connect. */
    private void addLink(SimulatedDevice device, DeviceGroup group, SplittableRandom own, Handover handover) {
        Link link = group.link();
        if (link == null) {
            return;
        }
        OnOffPeriods periods = link.upDown().periodsFromOn(link.together(), link.together() ? random(group, 0) : own);
        timeline.add(switches(periods), new Turn(true, device::link), handover);
    }

    private void addRoaming(SimulatedDevice device, DeviceGroup group, RandomGenerator random, Handover handover) {
        Span stay = group.roaming();
        if (stay == null) {
            return;
        }
        double[] atS = {stay.seconds(random) * random.nextDouble()}; // Not all at once.
        Pattern.Times times = () -> {
            long at = Math.round(atS[0] * 1e9);
            atS[0] += stay.seconds(random);
            return at;
        };
        timeline.add(times, new Turn(true, anyway -> device.roam()), handover);
    }

    private void addStatefulness(SimulatedDevice device, DeviceGroup group, RandomGenerator random, Handover handover) {
        if (group.statefulness() == null) {
            return;
        }
        OnOffPeriods periods = group.statefulness().sessions().periods(random);
        device.stateful(periods.on());
        timeline.add(switches(periods), new Turn(periods.on(), device::stateful), handover);
    }

    private static Pattern.Times switches(OnOffPeriods periods) {
        return () -> {
            long at = Math.round(periods.endSeconds() * 1e9);
            periods.next();
            return at;
        };
    }

    /** From one condition to the other and back; must not be left out. */
    private static final class Turn implements Happening {
        private final Condition condition;
        private boolean on;

        Turn(boolean on, Condition condition) {
            this.on = on;
            this.condition = condition;
        }

        @Override
        public void happen(long dueNanos) {
            on = !on;
            condition.set(on);
        }

        @Override
        public boolean leaveOut(long dueNanos) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Condition {
        void set(boolean on);
    }
}
