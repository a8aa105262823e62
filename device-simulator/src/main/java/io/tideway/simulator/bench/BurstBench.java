package io.tideway.simulator.bench;

import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.load.Fleet;
import io.tideway.simulator.load.LoadResult;
import io.tideway.simulator.load.Path;
import java.util.List;
import java.util.function.IntFunction;

/** Offers more than a quiet gateway is ready for, and counts what became of every message. */
public final class BurstBench {
    private final DeviceFactory factory;
    private final int devices;
    private final Path path;

    /** Loads one path with {@code devices} devices. */
    public BurstBench(DeviceFactory factory, int devices, Path path) {
        this.factory = factory;
        this.devices = devices;
        this.path = path;
    }

    /**
     * Offers from now on, while the devices are still connecting: what they cannot send yet waits in their bounded queues,
     * and its latency counts from when it should have left.
     */
    public BurstReport cold(Subject subject, IntFunction<DeviceConfig> configs, double rate, long messages) {
        try (Fleet fleet = new Fleet(factory, devices, configs, List.of(path))) {
            fleet.startInBackground();
            return report(subject, fleet, fleet.openLoop(0, rate, messages));
        }
    }

    /** Offers to devices that are connected. */
    public BurstReport warm(Subject subject, IntFunction<DeviceConfig> configs, double rate, long messages) {
        try (Fleet fleet = new Fleet(factory, devices, configs, List.of(path))) {
            fleet.start(connected -> {});
            return report(subject, fleet, fleet.openLoop(0, rate, messages));
        }
    }

    private static BurstReport report(Subject subject, Fleet fleet, LoadResult load) {
        List<Ledger.Entry> ledgers = fleet.ledgers(0);
        return new BurstReport(
                subject.durability(),
                load,
                ledgers.stream()
                        .mapToLong(entry -> entry.acknowledgedUnanswered().cardinality())
                        .sum(),
                ledgers.stream().mapToLong(Ledger.Entry::repliesOutOfOrder).sum(),
                ledgers.stream().mapToLong(Ledger.Entry::sentAnew).sum(),
                subject.figures());
    }
}
