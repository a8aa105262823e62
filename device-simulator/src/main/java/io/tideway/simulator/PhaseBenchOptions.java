package io.tideway.simulator;

import io.tideway.simulator.bench.DeviceNames;
import io.tideway.simulator.bench.DistantStore;
import io.tideway.simulator.bench.GatewayCommand;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.terminal.LiveView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the benches of phases, and how one is run: gateways of each durability in turn, reports as they come. */
final class PhaseBenchOptions {

    @Option(
            names = "--gateway-command",
            defaultValue = "${env:DEVICE_SIMULATOR_GATEWAY:-}",
            description =
                    "starts a gateway with its data in {data}/data and the configuration in {data}/more.yaml added,"
                            + " and prints a line 'ready mqtt://…'; {durability} and {data} are replaced"
                            + " (default: the environment variable DEVICE_SIMULATOR_GATEWAY)")
    private String command = "";

    @Option(
            names = "--durability",
            split = ",",
            defaultValue = "wal",
            description = "measured in turn (default: ${DEFAULT-VALUE})")
    private List<String> durabilities = List.of("wal");

    @Option(
            names = "--round-trip",
            defaultValue = "20ms",
            converter = DurationConverter.class,
            description = "added to each call of the cloud store (default: ${DEFAULT-VALUE})")
    private Duration roundTrip = Duration.ofMillis(20);

    @Option(
            names = "--sync",
            defaultValue = "1s",
            converter = DurationConverter.class,
            description = "how often local instances are synced (default: ${DEFAULT-VALUE})")
    private Duration syncInterval = Duration.ofSeconds(1);

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private ReportOptions reportOptions = new ReportOptions();

    /** Measures gateways of one durability. */
    @FunctionalInterface
    interface Bench<R> {
        R measure(GatewayCommand command, String durability, DeviceNames names) throws IOException;
    }

    FleetOptions fleet() {
        return fleet;
    }

    DistantStore store() {
        return new DistantStore(roundTrip, syncInterval);
    }

    /** Runs the bench; gives the exit code. */
    <R extends Reported> int run(
            String title,
            long seed,
            int rounds,
            BiFunction<DeviceFactory, LiveView, Bench<R>> preparation,
            Function<R, List<String>> text)
            throws IOException {
        if (command.isBlank()) {
            throw new IllegalArgumentException("name the gateway: --gateway-command");
        }
        LiveView view = LiveView.standard();
        List<R> reports = new ArrayList<>();
        try (Interruption interruption = Interruption.ofCurrentThread();
                DeviceFactory factory = fleet.factory()) {
            Bench<R> bench = preparation.apply(factory, view);
            for (String durability : durabilities) {
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
                R report = bench.measure(new GatewayCommand(command), durability, fleet::configs);
                view.clear();
                view.print(text.apply(report));
                reports.add(report);
            }
            boolean early = interruption.came();
            view.print(early ? List.of("ended early") : List.of());
            view.print(reportOptions.writeAll(reportOptions.origin(title, seed, rounds, early), reports));
        }
        return reports.stream().allMatch(Reported::complete) ? 0 : SimulatorCommand.LOST_OR_REPEATED;
    }
}
