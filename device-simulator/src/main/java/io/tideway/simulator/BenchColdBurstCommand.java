package io.tideway.simulator;

import io.tideway.simulator.bench.BurstBench;
import io.tideway.simulator.bench.BurstReport;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.terminal.BenchText;
import io.tideway.simulator.terminal.LiveView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench cold-burst}. */
@Command(
        name = "cold-burst",
        description =
                "Many messages from the first millisecond after the gateway is ready; counts lost and repeated ones.",
        mixinStandardHelpOptions = true)
final class BenchColdBurstCommand implements Callable<Integer> {

    @Option(names = "--devices", defaultValue = "100", description = "connections (default: ${DEFAULT-VALUE})")
    private int devices = 100;

    @Option(names = "--rate", defaultValue = "5000", description = "messages per second (default: ${DEFAULT-VALUE})")
    private double rate = 5000;

    @Option(names = "--messages", defaultValue = "30000", description = "messages in all (default: ${DEFAULT-VALUE})")
    private long messages = 30_000;

    @Option(names = "--echo", description = "load the floor instead of the function")
    private boolean echo;

    @Mixin
    private GatewayOptions gateway = new GatewayOptions();

    @Mixin
    private PathOptions paths = new PathOptions();

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private ResultFile resultFile = new ResultFile();

    @Override
    public Integer call() throws Exception {
        LiveView view = LiveView.standard();
        try (Interruption interruption = Interruption.ofCurrentThread();
                DeviceFactory factory = fleet.factory()) {
            BurstBench bench = new BurstBench(factory, devices, echo ? paths.floor(fleet) : paths.function(fleet));
            List<BurstReport> reports = gateway.measureEach(subject -> {
                BurstReport report = bench.cold(subject, fleet.configs(subject.broker()), rate, messages);
                view.print(BenchText.burst(report));
                return report;
            });
            view.print(interruption.came() ? List.of("ended early") : List.of());
            resultFile.write("bench cold-burst", reports);
            return reports.stream().allMatch(BurstReport::complete) ? 0 : SimulatorCommand.LOST_OR_REPEATED;
        }
    }
}
