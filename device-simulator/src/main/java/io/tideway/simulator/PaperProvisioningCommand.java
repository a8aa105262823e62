package io.tideway.simulator;

import io.tideway.simulator.bench.GatewayProcess;
import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.paper.OnOffBench;
import io.tideway.simulator.paper.OnOffConfig;
import io.tideway.simulator.paper.OnOffRow;
import io.tideway.simulator.paper.ProvisioningReport;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator paper provisioning}. */
@Command(
        name = "provisioning",
        description = {
            "Containers per client against the number of clients that are stateful part of the time: the planner's model"
                    + " beside on/off clients on a real gateway. About 8 minutes as it is; Ctrl-C gives the report of what"
                    + " there is.",
            "A client in a stateful period asks for the local phase until its end; the gateway grants it while a slot is"
                    + " free. First with the planner's containers and slots: how much of the time no slot is free, and the"
                    + " latency in stateful periods, also without any slot. Then with room for every client: how many slots"
                    + " are taken, and so how many containers it needs."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, every request was answered",
            "1:cannot start a gateway, connect or write the report",
            "2:the command line is wrong",
            "3:requests were not answered",
            "130:ended by Ctrl-C; the report so far was written"
        })
final class PaperProvisioningCommand implements Callable<Integer> {
    private static final Path FOLDER = Path.of("paper-provisioning-report");
    private static final double START_SECONDS = 5;
    private static final Duration HOT = Duration.ofSeconds(6);

    @Option(
            names = "--clients",
            split = ",",
            defaultValue = "10,20,35,50",
            description = "numbers of clients measured; the planner's containers are for the greatest"
                    + " (default: ${DEFAULT-VALUE})")
    private List<Integer> clients = List.of(10, 20, 35, 50);

    @Option(
            names = "--stateful",
            split = ",",
            defaultValue = "0.2,0.3,0.4",
            description = "fractions of the time that a client is in a stateful period (default: ${DEFAULT-VALUE})")
    private List<Double> fractions = List.of(0.2, 0.3, 0.4);

    @Option(
            names = "--epsilon",
            defaultValue = "0.01",
            description = "share of the time in which no dedicated container may be free (default: ${DEFAULT-VALUE})")
    private double epsilon = 0.01;

    @Option(
            names = "--cycle",
            defaultValue = "4s",
            converter = DurationConverter.class,
            description = "mean length of a stateful and a stateless period together, in real time; half of it where"
                    + " only slots are counted (default: ${DEFAULT-VALUE})")
    private Duration cycle = Duration.ofSeconds(4);

    @Option(
            names = "--warm-up",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description = "of each measurement, not counted (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(2);

    @Option(
            names = "--duration",
            defaultValue = "20s",
            converter = DurationConverter.class,
            description = "of each measurement (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(20);

    @Option(
            names = "--decide-every",
            defaultValue = "20ms",
            converter = DurationConverter.class,
            description = "how often the gateway chooses instances (default: ${DEFAULT-VALUE})")
    private Duration decideEvery = Duration.ofMillis(20);

    @Mixin
    private PaperGatewayOptions gatewayOptions = new PaperGatewayOptions();

    @Mixin
    private ReportOptions reportOptions = new ReportOptions();

    @Override
    public Integer call() throws Exception {
        gatewayOptions.requireCommand();
        List<OnOffConfig> planned = new ArrayList<>();
        List<OnOffConfig> remote = new ArrayList<>();
        List<OnOffConfig> ample = new ArrayList<>();
        int most = clients.stream().mapToInt(Integer::intValue).max().orElse(1);
        for (double stateful : fractions) {
            OnOffConfig config = config(most, stateful, cycle);
            config.model().containersMin(epsilon).ifPresent(containers -> {
                planned.add(config.with(containers, config.model().dedicatedMax(containers)));
                remote.add(config.with(containers, 0));
            });
            clients.forEach(
                    n -> ample.add(config(n, stateful, cycle.dividedBy(2)).withAmpleRoom()));
        }
        LiveView view = LiveView.standard();
        try (Interruption interruption = Interruption.ofCurrentThread();
                DeviceFactory factory = new RawDevices(1)) {
            double each = warmUp.plus(duration).toMillis() / 1e3;
            Steps steps = new Steps(view, planned.size() + remote.size() + ample.size(), each + START_SECONDS);
            steps.begin("starting a gateway");
            OnOffBench bench = new OnOffBench(factory);
            List<OnOffRow> plannedRows = each(planned, bench, steps);
            List<OnOffRow> remoteRows = each(remote, bench, steps);
            List<OnOffRow> ampleRows = together(ample, bench, steps);
            boolean early = interruption.came();
            ProvisioningReport result = new ProvisioningReport(
                    gatewayOptions.load(most, most), fractions, epsilon, ampleRows, plannedRows, remoteRows);
            Origin origin = reportOptions.origin(
                    "Containers for on/off clients, live and by the paper's model", gatewayOptions.seed(), 1, early);
            return reportOptions.conclude(view, origin, result, FOLDER);
        }
    }

    /** A gateway for each. */
    private List<OnOffRow> each(List<OnOffConfig> configs, OnOffBench bench, Steps steps) throws IOException {
        List<OnOffRow> rows = new ArrayList<>();
        for (OnOffConfig config : configs) {
            rows.addAll(together(List.of(config), bench, steps));
        }
        return rows;
    }

    /** One after the other on one gateway, with room for the greatest; what an interrupt cut short does not count. */
    private List<OnOffRow> together(List<OnOffConfig> configs, OnOffBench bench, Steps steps) throws IOException {
        List<OnOffRow> rows = new ArrayList<>();
        if (configs.isEmpty() || Thread.currentThread().isInterrupted()) {
            return rows;
        }
        int containers = configs.stream()
                .mapToInt(config -> config.load().containers())
                .max()
                .orElse(1);
        int slots = configs.stream().mapToInt(OnOffConfig::slots).max().orElse(0);
        try (GatewayProcess gateway = gatewayOptions.start(containers, slots, decideEvery)) {
            Subject subject = gatewayOptions.subject(gateway);
            bench.run(
                    configs.get(0).forWarmUp(HOT),
                    subject,
                    names("warm", subject)); // The gateway compiles what is hot.
            for (OnOffConfig config : configs) {
                OnOffRow row = bench.run(config, subject, names("c" + rows.size(), subject));
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
                rows.add(row);
                steps.done(PaperText.progress(row));
            }
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        return rows;
    }

    private static IntFunction<DeviceConfig> names(String prefix, Subject subject) {
        return i -> DeviceConfig.of(prefix + "-" + i, subject.broker());
    }

    private OnOffConfig config(int n, double stateful, Duration period) {
        return new OnOffConfig(
                gatewayOptions.load(n, n),
                stateful,
                n,
                gatewayOptions.scale(),
                period,
                warmUp,
                duration,
                gatewayOptions.seed());
    }
}
