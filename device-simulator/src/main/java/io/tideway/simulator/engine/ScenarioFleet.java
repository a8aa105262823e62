package io.tideway.simulator.engine;

import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.load.FleetConnections;
import io.tideway.simulator.load.Waiting;
import io.tideway.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The devices of a scenario. One conducting thread starts them, runs the scenario and closes them.
 *
 * <p>The loop is open: messages have intended send times, drawn from the seed, and latency counts from those, so that a stalled
 * broker is charged for every message it delayed.
 */
public final class ScenarioFleet implements AutoCloseable {
    private static final Duration LATE = Duration.ofSeconds(15);
    private static final Duration LATE_WHEN_ENDED_EARLY = Duration.ofSeconds(3);

    private final Rounds rounds;
    private final FleetClock clock = new FleetClock();
    private final List<GroupMeters> groups;
    private final List<SimulatedDevice> devices;
    private final Conductor conductor;
    private final List<Handover> handovers;
    private final FleetConnections connections = new FleetConnections();

    /** Makes the devices, not yet connected. */
    public ScenarioFleet(
            Scenario scenario, Rounds rounds, FleetConfig config, DeviceFactory factory, FleetWitness witness) {
        this.rounds = rounds;
        this.groups = scenario.groups().stream()
                .map(group -> GroupMeters.of(group, rounds))
                .toList();
        FleetBuilder builder = new FleetBuilder(scenario, config, factory, clock, witness);
        groups.forEach(builder::add);
        this.devices = builder.devices();
        this.handovers = List.copyOf(builder.handovers());
        this.conductor = new Conductor(builder.timeline(), handovers);
    }

    /**
     * Connects all and tells how many are. Throws what stopped the first that failed, or that nothing moved for too long;
     * returns early when interrupted.
     */
    public void start(IntConsumer progress) {
        connections.start(devices, SimulatedDevice::start, progress);
    }

    /** Devices that are connected and subscribed. */
    public int started() {
        return connections.started();
    }

    /**
     * Runs warm-up and rounds, brings all links up again and waits for what is still out; an interrupt ends it early. Progress
     * is told about every second, on another thread.
     */
    public RunFigures run(Probes probes, java.util.function.Consumer<LiveMoment> progress) {
        clock.start();
        try (Sampler sampler = new Sampler(groups, rounds, clock, probes, progress)) {
            sampler.start();
            conductor.conduct(clock.startNanoTime(), rounds.endNanos());
            Waiting.until(() -> clock.sinceStartNanos() >= rounds.endNanos(), Duration.ofDays(7));
            boolean early = Thread.interrupted();
            double seconds = clock.sinceStartNanos() / 1e9;
            sampler.endRounds();
            settle(early);
            if (early) {
                Thread.currentThread().interrupt();
            }
            return new RunFigures(groups, sampler.boundaries(), sampler.timelines(), seconds, early);
        }
    }

    private void settle(boolean early) {
        for (SimulatedDevice device : devices) {
            device.device().executor().execute(() -> device.link(true));
        }
        Waiting.untilStalled(this::settled, () -> RunFigures.progressed(groups), early ? LATE_WHEN_ENDED_EARLY : LATE);
    }

    private boolean settled() {
        return handovers.stream().allMatch(Handover::isEmpty) && RunFigures.open(groups) == 0;
    }

    /** Names of the devices, in order. */
    public List<String> deviceNames() {
        return devices.stream().map(SimulatedDevice::name).toList();
    }

    /** Copies of the ledgers of all devices' n-th streams; devices without one are missing. */
    public List<Ledger.Entry> ledgers(int stream) {
        return devices.stream()
                .filter(device -> device.streams().size() > stream)
                .map(device -> device.streams().get(stream).ledger().entry())
                .toList();
    }

    /** Says goodbye for every device. */
    @Override
    public void close() {
        FleetConnections.end(devices.stream().map(SimulatedDevice::device).toList());
    }
}
