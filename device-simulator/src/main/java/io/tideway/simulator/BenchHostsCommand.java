package io.tideway.simulator;

import io.tideway.simulator.bench.DeviceNames;
import io.tideway.simulator.bench.GatewayCommand;
import io.tideway.simulator.bench.HostCommand;
import io.tideway.simulator.bench.HostsBench;
import io.tideway.simulator.bench.HostsConfig;
import io.tideway.simulator.bench.HostsReport;
import io.tideway.simulator.bench.SharedStore;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.terminal.HostsText;
import io.tideway.simulator.terminal.LiveView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench hosts}. */
@Command(
        name = "hosts",
        description = {
            "The same function in one gateway process, on hosts attached to a gateway, and in one process with HiveMQ CE"
                    + " for its broker, beside the echo of the default broker, all in one run.",
            "All processes run throughout on this machine and are measured in turn; figures are medians"
                    + " (lowest–highest). Each deployment is also shown as ratios to the one it differs from in one thing.",
            "Needs a Redis for what attached hosts share; the keys of a run begin with 'bench-' and stay there."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing lost or repeated",
            "1:cannot start a gateway or host, connect or write the results",
            "2:the command line is wrong",
            "3:messages were lost or repeated",
            "130:ended by Ctrl-C; the report so far was printed"
        })
final class BenchHostsCommand implements Callable<Integer> {

    private static final int STORE_TIMEOUT_MS = 2_000;

    @Option(names = "--hosts", defaultValue = "3", description = "attached to a gateway (default: ${DEFAULT-VALUE})")
    private int hosts = 3;

    @Option(
            names = "--redis",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:6379",
            description = "what hosts share (default: ${DEFAULT-VALUE})")
    private String redis = "127.0.0.1:6379";

    @Option(
            names = "--host-command",
            defaultValue = "${env:DEVICE_SIMULATOR_HOST:-}",
            description =
                    "starts a host that attaches to {broker} and prints a line 'ready attached mqtt://…'; otherwise"
                            + " as --gateway-command (default: the environment variable DEVICE_SIMULATOR_HOST)")
    private String hostCommand = "";

    @Option(
            names = "--gateway-command",
            defaultValue = "${env:DEVICE_SIMULATOR_GATEWAY:-}",
            description =
                    "starts a gateway with its data in {data}/data and the configuration in {data}/more.yaml added,"
                            + " and prints a line 'ready mqtt://…'; {durability} and {data} are replaced"
                            + " (default: the environment variable DEVICE_SIMULATOR_GATEWAY)")
    private String gatewayCommand = "";

    @Option(
            names = "--durability",
            defaultValue = "wal",
            description = "of all of them, wal or fsync (default: ${DEFAULT-VALUE})")
    private String durability = "wal";

    @Option(names = "--devices", defaultValue = "100", description = "connections to each (default: ${DEFAULT-VALUE})")
    private int devices = 100;

    @Option(
            names = "--outstanding",
            defaultValue = "1",
            description = "requests of a device at a time in the closed loop (default: ${DEFAULT-VALUE})")
    private int outstanding = 1;

    @Option(names = "--rounds", defaultValue = "3", description = "rounds of each (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--round",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description = "length of a round (default: ${DEFAULT-VALUE})")
    private Duration round = Duration.ofSeconds(5);

    @Option(
            names = "--warm-up",
            defaultValue = "15s",
            converter = DurationConverter.class,
            description = "length of the closed loop of each that does not count (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(15);

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "1000",
            description = "open loops, messages per second (default: ${DEFAULT-VALUE})")
    private List<Double> rates = List.of(1000.0);

    @Mixin
    private PathOptions paths = new PathOptions();

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private ReportOptions reportOptions = new ReportOptions();

    @Override
    public Integer call() throws Exception {
        if (gatewayCommand.isBlank() || hostCommand.isBlank()) {
            throw new IllegalArgumentException("name the gateway and the host: --gateway-command and --host-command, or"
                    + " start it by './tideway device-simulator bench hosts', which knows its own");
        }
        requireStore();
        HostsConfig config = new HostsConfig(
                hosts,
                devices,
                outstanding,
                rounds,
                warmUp,
                round,
                rates,
                paths.floor(fleet),
                paths.function(fleet),
                new SharedStore(redis, "bench-" + Long.toString(System.nanoTime() & 0xFFFFFFFL, 36)));
        LiveView view = LiveView.standard();
        DeviceNames names = fleet::configs;
        try (Interruption interruption = Interruption.ofCurrentThread();
                DeviceFactory factory = fleet.factory()) {
            HostsBench bench = new HostsBench(
                    config, factory, new HostCommand(hostCommand), line -> view.show(List.of(line), line));
            HostsReport report = bench.run(new GatewayCommand(gatewayCommand), durability, names);
            view.clear();
            view.print(HostsText.hosts(report));
            boolean early = interruption.came();
            view.print(early ? List.of("ended early") : List.of());
            view.print(reportOptions.writeAll(
                    reportOptions.origin("One process, attached hosts, HiveMQ CE", 0, rounds, early), List.of(report)));
            return report.complete() ? 0 : SimulatorCommand.LOST_OR_REPEATED;
        }
    }

    /** Before anything is started. */
    private void requireStore() {
        int colon = redis.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(redis.substring(0, colon), Integer.parseInt(redis.substring(colon + 1))),
                    STORE_TIMEOUT_MS);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "no Redis answers at '" + redis + "' (" + e.getMessage()
                            + "); start one, or name another one: --redis HOST:PORT",
                    e);
        }
    }
}
