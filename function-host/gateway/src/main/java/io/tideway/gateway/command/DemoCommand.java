package io.tideway.gateway.command;

import ch.qos.logback.classic.Level;
import io.tideway.gateway.Gateway;
import io.tideway.gateway.GatewayStartException;
import io.tideway.gateway.HostProcess;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.GatewayConfigFile;
import io.tideway.simulator.demo.DemoConfig;
import io.tideway.simulator.demo.DemoFigures;
import io.tideway.simulator.demo.DemoFleet;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.terminal.DemoText;
import io.tideway.simulator.terminal.LiveView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tideway demo}: a gateway, the sample functions and a simulated fleet, with live figures. Leaves nothing behind. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a gateway on a temporary folder with the sample functions and simulated devices, and shows live figures.",
            "",
            "The devices are real MQTT clients over loopback; no one else can connect from outside this machine."
        })
final class DemoCommand implements Callable<Integer> {

    /** Where packages of the sample functions lie, below the home of the installation. */
    private static final String SAMPLES = "samples";

    private static final String CONFIG = """
            # The demo's own: loopback only, anyone may do anything.
            data: data
            functions: functions
            listeners:
              - {name: mqtt, address: "127.0.0.1:%d", anonymous: true}
            access:
              users: users
              acl: ["allow all #"]
            """;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = DurationText.class,
            description = {"How long it runs, such as 30s or 2m.", "Default: until Ctrl-C."})
    private Duration duration = Duration.ZERO;

    @Option(names = "--devices", paramLabel = "N", defaultValue = "20", description = "Simulated devices. Default: 20.")
    private int devices = 20;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2",
            description = "Readings per second of each. Default: 2.")
    private double rate = 2;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "MQTT port. Default: any free one.")
    private int port;

    @Override
    public Integer call() throws Exception {
        long startNs = System.nanoTime();
        Logging.configure(Level.WARN, false);
        Path folder = Files.createTempDirectory("tideway-demo-");
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> end(stop, ended), "tideway-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            installSamples(folder.resolve("functions"));
            run(folder, startNs, stop);
            return ExitCode.OK;
        } finally {
            delete(folder);
            ended.countDown();
            removeHook(hook);
        }
    }

    private void run(Path folder, long startNs, CountDownLatch stop) throws Exception {
        GatewayConfig config = GatewayConfigFile.parse("demo", CONFIG.formatted(port), folder, Map.of());
        try (HostProcess gateway =
                Gateway.start(config, e -> Runtime.getRuntime().halt(ExitCode.STORE_LOST))) {
            InetSocketAddress address = gateway.addresses().get("mqtt");
            if (address == null) {
                throw new IllegalStateException("the demo's listener is not open");
            }
            System.out.println("ready " + GatewayCommand.addresses(config, gateway.addresses())
                    + "  (try: mosquitto_sub -p " + address.getPort() + " -t 'devices/+/average' -v)");
            BrokerAddress broker = BrokerAddress.parse("mqtt://127.0.0.1:" + address.getPort());
            DemoConfig standard = DemoConfig.of(broker);
            DemoConfig fleetConfig =
                    new DemoConfig(broker, devices, rate, standard.outputFilters(), null, standard.seed());
            try (DemoFleet fleet = new DemoFleet(fleetConfig)) {
                fleet.start();
                show(fleet, stop, startNs);
            }
        } catch (GatewayStartException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        } catch (TimeoutException e) {
            throw CommandFailedException.failed("the devices did not connect in time: " + e.getMessage());
        }
    }

    private void show(DemoFleet fleet, CountDownLatch stop, long startNs) throws InterruptedException {
        LiveView view = LiveView.standard();
        long endNs = System.nanoTime() + duration.toNanos();
        boolean first = true;
        boolean stopped = false;
        while (!stopped && (duration.isZero() || System.nanoTime() < endNs)) {
            long leftMs = duration.isZero() ? 1_000 : TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            stopped = stop.await(Math.max(1, Math.min(1_000, leftMs)), TimeUnit.MILLISECONDS);
            DemoFigures figures = fleet.figures();
            if (first && figures.outputs().stream().anyMatch(output -> output.received() > 0)) {
                first = false;
                view.print(List.of(
                        "first results after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) + " ms"));
            }
            view.show(DemoText.block(figures), DemoText.line(figures));
        }
        view.clear();
        List<String> summary = new ArrayList<>();
        summary.add("summary");
        summary.addAll(DemoText.block(fleet.total()));
        view.print(summary);
    }

    private static void installSamples(Path functions) throws IOException {
        Path samples =
                Path.of(Optional.ofNullable(System.getProperty("tideway.home")).orElse("."), SAMPLES);
        if (!Files.isDirectory(samples)) {
            throw CommandFailedException.failed(
                    "the sample packages are not in " + samples + ". Start the demo with the 'tideway' launcher.");
        }
        Files.createDirectories(functions);
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(samples, "*.jar")) {
            for (Path jar : jars) {
                Files.copy(jar, functions.resolve(String.valueOf(jar.getFileName())));
            }
        }
    }

    private static void end(CountDownLatch stop, CountDownLatch ended) {
        stop.countDown();
        try {
            if (!ended.await(10, TimeUnit.SECONDS)) {
                System.err.println("tideway: the demo did not end in 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already, which is what the hook is for.
            return;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
