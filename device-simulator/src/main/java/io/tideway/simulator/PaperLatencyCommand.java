package io.tideway.simulator;

import io.tideway.simulator.bench.GatewayCommand;
import io.tideway.simulator.bench.GatewayProcess;
import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.paper.PaperBench;
import io.tideway.simulator.paper.PaperConfig;
import io.tideway.simulator.paper.PaperGrid;
import io.tideway.simulator.paper.PaperLoad;
import io.tideway.simulator.paper.PaperReport;
import io.tideway.simulator.raw.RawDevices;
import io.tideway.simulator.terminal.LiveView;
import io.tideway.simulator.terminal.PaperText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator paper latency}. */
@Command(
        name = "latency",
        description = {
            "Mean latency by the number of dedicated containers: the paper's formula beside devices that are Poisson"
                    + " sources on a real gateway.",
            "The function occupies its worker for an exponentially distributed time. Dedicated devices are pinned to their"
                    + " local phase, the others share the remaining workers. Figures are in the paper's seconds.",
            "'same draw' is the mean of the very same requests in ideal queues: it is free of the luck of the draw, which"
                    + " near the end of the stable region is large."
        },
        mixinStandardHelpOptions = true)
final class PaperLatencyCommand implements Callable<Integer> {

    @Option(names = "--devices", defaultValue = "50", description = "N (default: ${DEFAULT-VALUE})")
    private int devices = 50;

    @Option(
            names = "--rate",
            defaultValue = "0.075",
            description = "requests per second of a device (default: ${DEFAULT-VALUE})")
    private double rate = 0.075;

    @Option(names = "--containers", defaultValue = "40", description = "C, workers (default: ${DEFAULT-VALUE})")
    private int containers = 40;

    @Option(
            names = "--local-service",
            defaultValue = "1",
            description = "mean service time in the local phase, seconds (default: ${DEFAULT-VALUE})")
    private double localServiceS = 1;

    @Option(
            names = "--remote-service",
            defaultValue = "3",
            description = "mean service time in the remote phase, seconds (default: ${DEFAULT-VALUE})")
    private double remoteServiceS = 3;

    @Option(
            names = "--scale",
            defaultValue = "100",
            description = "how many of these seconds pass in a real one (default: ${DEFAULT-VALUE})")
    private double scale = 100;

    @Option(
            names = "--dedicated",
            split = ",",
            description = "numbers of dedicated containers (default: some around the model's best)")
    private @Nullable List<Integer> dedicated;

    @Option(names = "--all", description = "every number with which the model is stable")
    private boolean all;

    @Option(
            names = "--keys",
            defaultValue = "16",
            description =
                    "keys that the requests of a remote device are spread over. Requests of one key wait for each"
                            + " other, those of the model's clients do not; 1 shows what order costs (default: ${DEFAULT-VALUE})")
    private int keys = 16;

    @Option(
            names = "--warm-up",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description = "of each number, not counted (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(2);

    @Option(
            names = "--duration",
            defaultValue = "20s",
            converter = DurationConverter.class,
            description = "of each number (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(20);

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "of arrivals and service times (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--durability",
            defaultValue = "wal",
            description = "of the gateway, wal or fsync (default: ${DEFAULT-VALUE})")
    private String durability = "wal";

    @Option(
            names = "--gateway-command",
            defaultValue = "${env:DEVICE_SIMULATOR_PAPER_GATEWAY:-}",
            description = "starts the gateway and prints a line 'ready mqtt://…'; {durability}, {data} and {containers}"
                    + " are replaced (default: the environment variable DEVICE_SIMULATOR_PAPER_GATEWAY)")
    private String command = "";

    @Mixin
    private ResultFile resultFile = new ResultFile();

    @Override
    public Integer call() throws Exception {
        PaperConfig config = config();
        GatewayCommand gatewayCommand = new GatewayCommand(command.replace("{containers}", String.valueOf(containers)));
        LiveView view = LiveView.standard();
        try (Interruption interruption = Interruption.ofCurrentThread();
                DeviceFactory factory = new RawDevices(1);
                GatewayProcess gateway = GatewayProcess.start(gatewayCommand, durability)) {
            PaperBench bench = new PaperBench(config, factory, row -> {
                String line = PaperText.progress(row);
                view.show(List.of(line), line);
            });
            Subject subject = Subject.started(gateway, durability);
            PaperReport report = bench.run(subject, n -> DeviceConfig.of("d" + n, subject.broker()));
            view.clear();
            view.print(PaperText.latency(report));
            view.print(interruption.came() ? List.of("ended early") : List.of());
            resultFile.write("paper latency", List.of(report));
            return report.complete() ? 0 : SimulatorCommand.LOST_OR_REPEATED;
        }
    }

    private PaperConfig config() {
        PaperLoad load = new PaperLoad(devices, rate, containers, localServiceS, remoteServiceS);
        List<Integer> numbers = dedicated != null ? dedicated : all ? PaperGrid.all(load) : PaperGrid.coarse(load);
        return new PaperConfig(load, numbers, scale, keys, warmUp, duration, seed);
    }
}
