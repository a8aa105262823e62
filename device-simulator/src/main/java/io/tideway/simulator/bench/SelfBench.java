package io.tideway.simulator.bench;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.engine.FleetConfig;
import io.tideway.simulator.engine.FleetWitness;
import io.tideway.simulator.engine.Rounds;
import io.tideway.simulator.engine.RunFigures;
import io.tideway.simulator.engine.ScenarioFleet;
import io.tideway.simulator.load.Encoding;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.scenario.SessionConfig;
import io.tideway.simulator.scenario.SteadyScenario;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Measures the simulator against a server that does nothing. */
public final class SelfBench {
    private static final String TOPIC = "self/{device}";

    private final SelfConfig config;
    private final Supplier<DeviceFactory> factories;
    private final Function<BrokerAddress, FleetConfig> fleets;
    private final Consumer<String> progress;

    /** Tells {@code progress} a line after each step. */
    public SelfBench(
            SelfConfig config,
            Supplier<DeviceFactory> factories,
            Function<BrokerAddress, FleetConfig> fleets,
            Consumer<String> progress) {
        this.config = config;
        this.factories = factories;
        this.fleets = fleets;
        this.progress = progress;
    }

    /** Measures; an interrupt ends it after the current load with those so far. */
    public SelfReport run(BrokerAddress server) {
        long heapBefore = usedHeap();
        double connectSeconds = 0;
        long perDevice = 0;
        if (config.idleDevices() > 0) {
            Scenario idle = steady(config.idleDevices(), config.idleDevices() / 1000.0);
            try (DeviceFactory factory = factories.get();
                    ScenarioFleet fleet = fleet(idle, server, factory)) {
                long startNanos = System.nanoTime();
                fleet.start(connected -> {});
                connectSeconds = (System.nanoTime() - startNanos) / 1e9;
                perDevice = (usedHeap() - heapBefore) / config.idleDevices();
                progress.accept(config.idleDevices() + " idle devices: " + perDevice + " bytes of heap each");
            }
        }
        List<SelfReport.Load> loads = new ArrayList<>();
        for (double rate : config.ratesPerSecond()) {
            if (!Thread.currentThread().isInterrupted()) {
                loads.add(load(rate, server));
            }
        }
        return new SelfReport(config.idleDevices(), perDevice, connectSeconds, loads);
    }

    private SelfReport.Load load(double rate, BrokerAddress server) {
        Scenario scenario = steady(config.devices(), rate);
        try (DeviceFactory factory = factories.get();
                ScenarioFleet fleet = fleet(scenario, server, factory)) {
            fleet.start(connected -> {});
            RunFigures figures = fleet.run(new GatewayWatch(0, null).probes(), moment -> {});
            Round round = figures.series().get(0).rounds().get(0);
            SelfReport.Load load = new SelfReport.Load(
                    rate,
                    round.counts().sent() / round.seconds(),
                    round.counts().acknowledged() / round.seconds(),
                    round.counts().refused(),
                    round.usage().simulatorCpuSeconds() / round.seconds(),
                    round.acknowledgement(),
                    round.lag());
            progress.accept(Math.round(rate) + " msg/s: acknowledged " + Math.round(load.acknowledgedPerSecond())
                    + ", lag p99 " + Math.round(load.lag().at(0.99)) + " µs");
            return load;
        }
    }

    private ScenarioFleet fleet(Scenario scenario, BrokerAddress server, DeviceFactory factory) {
        return new ScenarioFleet(
                scenario,
                Rounds.of(scenario.warmUp(), scenario.duration(), 1),
                fleets.apply(server),
                factory,
                FleetWitness.NONE);
    }

    private Scenario steady(int devices, double rate) {
        return new SteadyScenario(devices, rate, TOPIC, null, 1, Encoding.JSON, SessionConfig.Versions.V5)
                .scenario(1, config.round(), config.warmUp());
    }

    /** Until two collections in a row find the same: weak references and cleaners take more than one. */
    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long before = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            runtime.gc();
            long used = runtime.totalMemory() - runtime.freeMemory();
            if (before - used < 10_000) {
                return used;
            }
            before = used;
        }
        return before;
    }
}
