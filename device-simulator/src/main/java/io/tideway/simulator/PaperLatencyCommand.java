package io.tideway.simulator;

import io.tideway.simulator.bench.GatewayProcess;
import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.paper.LatencyReport;
import io.tideway.simulator.paper.PaperBench;
import io.tideway.simulator.paper.PaperConfig;
import io.tideway.simulator.paper.PaperGrid;
import io.tideway.simulator.paper.PaperLoad;
import io.tideway.simulator.paper.PaperReport;
import io.tideway.simulator.raw.RawDevices;
import io.tideway.simulator.report.Origin;
import io.tideway.simulator.terminal.LiveView;
import io.tideway.simulator.terminal.PaperText;
import io.tideway.simulator.terminal.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator paper latency}. */
@Command(
        name = "latency",
        description = {
            "Mean and tail latency by the number of dedicated slots: the paper's model beside devices that are Poisson"
                    + " sources on a real gateway. About 9 minutes as it is; Ctrl-C gives the report of what there is.",
            "The function occupies its worker for an exponentially distributed time. Dedicated devices are pinned to their"
                    + " local phase, the others share the remaining workers. Figures are in the paper's seconds.",
            "'same draw' is the mean of the very same requests in ideal queues: it is free of the luck of the draw, which"
                    + " near the end of the stable region is large."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, every request was answered",
            "1:cannot start the gateway, connect or write the report",
            "2:the command line is wrong",
            "3:requests were not answered",
            "130:ended by Ctrl-C; the report so far was written"
        })
final class PaperLatencyCommand implements Callable<Integer> {
    private static final Path FOLDER = Path.of("paper-latency-report");
    private static final Duration DECIDE_EVERY = Duration.ofMillis(200);
    private static final double SWITCH_SECONDS = 0.7;

    @Option(
            names = "--devices",
            split = ",",
            defaultValue = "50,70,90,110",
            description = "numbers of devices N (default: ${DEFAULT-VALUE})")
    private List<Integer> devices = List.of(50, 70, 90, 110);

    @Option(names = "--containers", defaultValue = "40", description = "C, workers (default: ${DEFAULT-VALUE})")
    private int containers = 40;

    @Option(
            names = "--dedicated",
            split = ",",
            description = "numbers of dedicated slots (default: some, close to each other around the model's best)")
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
            defaultValue = "9s",
            converter = DurationConverter.class,
            description = "of each number (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(9);

    @Mixin
    private PaperGatewayOptions gatewayOptions = new PaperGatewayOptions();

    @Mixin
    private ReportOptions reportOptions = new ReportOptions();

    @Override
    public Integer call() throws Exception {
        List<PaperConfig> configs = devices.stream().map(this::config).toList();
        int numbers =
                configs.stream().mapToInt(config -> config.dedicated().size()).sum();
        LiveView view = LiveView.standard();
        Steps steps = new Steps(view, numbers, warmUp.plus(duration).toMillis() / 1e3 + SWITCH_SECONDS);
        try (Interruption interruption = Interruption.ofCurrentThread()) {
            LatencyReport result = measure(configs, view, steps);
            boolean early = interruption.came();
            Origin origin = reportOptions.origin(
                    "Latency by the number of dedicated slots, live and by the paper's model",
                    gatewayOptions.seed(),
                    1,
                    early);
            return reportOptions.conclude(view, origin, result, FOLDER);
        }
    }

    private LatencyReport measure(List<PaperConfig> configs, LiveView view, Steps steps) throws IOException {
        List<PaperReport> systems = new ArrayList<>();
        steps.begin("starting the gateway");
        try (DeviceFactory factory = new RawDevices(1);
                GatewayProcess gateway = gatewayOptions.start(containers, containers, DECIDE_EVERY)) {
            Subject subject = gatewayOptions.subject(gateway);
            for (PaperConfig config : configs) {
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
                int n = config.load().devices();
                PaperBench bench = new PaperBench(config, factory, row -> steps.done(PaperText.progress(n, row)));
                IntFunction<DeviceConfig> names = i -> DeviceConfig.of("n" + n + "-" + i, subject.broker());
                if (systems.isEmpty()) {
                    bench.warmUp(subject, names); // The gateway compiles what is hot.
                }
                PaperReport system = bench.run(subject, names);
                systems.add(system);
                view.clear();
                view.print(List.of(PaperText.best(system)));
            }
        }
        return new LatencyReport(systems);
    }

    private PaperConfig config(int n) {
        PaperLoad load = gatewayOptions.load(n, containers);
        List<Integer> numbers = dedicated != null ? dedicated : all ? PaperGrid.all(load) : PaperGrid.coarse(load);
        return new PaperConfig(load, numbers, gatewayOptions.scale(), keys, warmUp, duration, gatewayOptions.seed());
    }
}
