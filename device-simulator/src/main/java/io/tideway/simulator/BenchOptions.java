package io.tideway.simulator;

import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.terminal.LiveView;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import picocli.CommandLine.Mixin;

/** Options of every bench, and how one is run: each gateway in turn, its report at once, all of them into the file. */
final class BenchOptions {
    /** Nothing in these benches is random. */
    private static final long SEED = 0;

    @Mixin
    private GatewayOptions gateway = new GatewayOptions();

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private ReportOptions reportOptions = new ReportOptions();

    /** Measures one gateway with devices of these configurations. */
    @FunctionalInterface
    interface Bench<R> {
        R measure(Subject subject, IntFunction<DeviceConfig> configs);
    }

    FleetOptions fleet() {
        return fleet;
    }

    /** Runs the bench; gives the exit code. */
    <R extends Reported> int run(
            String title,
            int rounds,
            BiFunction<DeviceFactory, LiveView, Bench<R>> preparation,
            Function<R, List<String>> text)
            throws Exception {
        LiveView view = LiveView.standard();
        try (Interruption interruption = Interruption.ofCurrentThread();
                DeviceFactory factory = fleet.factory()) {
            Bench<R> bench = preparation.apply(factory, view);
            List<R> reports = gateway.measureEach(subject -> {
                R report = bench.measure(subject, fleet.configs(subject.broker()));
                view.clear();
                view.print(text.apply(report));
                return report;
            });
            boolean early = interruption.came();
            view.print(early ? List.of("ended early") : List.of());
            view.print(reportOptions.writeAll(reportOptions.origin(title, SEED, rounds, early), reports));
            return reports.stream().allMatch(Reported::complete) ? 0 : SimulatorCommand.LOST_OR_REPEATED;
        }
    }
}
