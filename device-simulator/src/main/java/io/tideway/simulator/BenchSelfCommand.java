package io.tideway.simulator;

import io.tideway.simulator.bench.GatewayCommand;
import io.tideway.simulator.bench.GatewayProcess;
import io.tideway.simulator.bench.OneCore;
import io.tideway.simulator.bench.SelfBench;
import io.tideway.simulator.bench.SelfConfig;
import io.tideway.simulator.bench.SelfReport;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.terminal.LiveView;
import io.tideway.simulator.terminal.SelfText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench self}. */
@Command(
        name = "self",
        description = {
            "What the simulator itself can do: heap of an idle device, and messages per second on one core, against a server in a"
                    + " process of its own that acknowledges everything and does nothing else.",
            "Where there are two cores and 'taskset', simulator and server get one each; else they share what there is, and the"
                    + " report says so."
        },
        mixinStandardHelpOptions = true)
final class BenchSelfCommand implements Callable<Integer> {

    @Option(
            names = "--idle-devices",
            defaultValue = "10000",
            description = "devices to connect for the heap of one; 0 skips it (default: ${DEFAULT-VALUE})")
    private int idleDevices = 10_000;

    @Option(names = "--devices", defaultValue = "500", description = "devices that send (default: ${DEFAULT-VALUE})")
    private int devices = 500;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "30000",
            description = "open loops, messages per second, QoS 1 (default: ${DEFAULT-VALUE})")
    private List<Double> rates = List.of(30_000.0);

    @Option(
            names = "--round",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "length of each loop (default: ${DEFAULT-VALUE})")
    private Duration round = Duration.ofSeconds(10);

    @Option(
            names = "--warm-up",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description = "before each loop; does not count (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(5);

    @Option(
            names = "--server",
            converter = AddressConverter.class,
            description = "measure against this server and start none (see 'null-server')")
    private @Nullable BrokerAddress server;

    @Option(names = "--no-pin", description = "leave the choice of cores to the system")
    private boolean unpinned;

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private ReportOptions reportOptions = new ReportOptions();

    @Override
    public Integer call() throws Exception {
        LiveView view = LiveView.standard();
        boolean pinned = !unpinned && OneCore.takeFirst();
        SelfConfig config = new SelfConfig(idleDevices, devices, rates, warmUp, round);
        SelfBench bench = new SelfBench(
                config,
                fleet::factory,
                address -> fleet.config(List.of(address)),
                line -> view.show(List.of(line), line));
        try (Interruption interruption = Interruption.ofCurrentThread()) {
            SelfReport result = measure(bench, pinned);
            boolean early = interruption.came();
            view.clear();
            view.print(SelfText.lines(result, pinned));
            Report report = SelfText.report(
                    reportOptions.origin("What the simulator itself can do", 1, 1, early), result, pinned);
            view.print(reportOptions.write(report));
            return 0;
        }
    }

    private SelfReport measure(SelfBench bench, boolean pinned) throws Exception {
        if (server != null) {
            return bench.run(server);
        }
        try (GatewayProcess process = GatewayProcess.start(serverCommand(pinned), "none")) {
            return bench.run(process.ready().broker());
        }
    }

    private static GatewayCommand serverCommand(boolean pinned) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new GatewayCommand((pinned ? OneCore.SECOND + " " : "") + "'" + java
                + "' -Xms64m -Xmx512m -XX:+UseSerialGC -cp '" + System.getProperty("java.class.path") + "' "
                + SimulatorCommand.class.getName() + " null-server");
    }
}
