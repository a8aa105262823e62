package io.tideway.simulator;

import io.tideway.simulator.bench.GatewayCommand;
import io.tideway.simulator.bench.GatewayProcess;
import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.device.BrokerAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which gateway a bench measures. */
final class GatewayOptions {

    @Option(
            names = "--gateway-command",
            defaultValue = "${env:DEVICE_SIMULATOR_GATEWAY:-}",
            description = "starts the gateway and prints a line 'ready mqtt://…'; {durability} and {data} are replaced"
                    + " (default: the environment variable DEVICE_SIMULATOR_GATEWAY)")
    private String command = "";

    @Option(
            names = "--durability",
            split = ",",
            defaultValue = "wal,fsync",
            description = "one gateway process for each (default: ${DEFAULT-VALUE})")
    private List<String> durabilities = List.of("wal", "fsync");

    @Option(
            names = "--broker",
            converter = AddressConverter.class,
            description = "measure this running gateway and start none")
    private @Nullable BrokerAddress broker;

    @Option(names = "--pid", defaultValue = "0", description = "process of the gateway given by --broker")
    private long pid;

    /** Measures each gateway in turn; an interrupt ends it after the current one. */
    <R> List<R> measureEach(Function<Subject, R> measurement) throws IOException {
        if (broker != null) {
            return List.of(measurement.apply(Subject.running(broker, pid)));
        }
        if (command.isBlank()) {
            throw new IllegalArgumentException("name the gateway: --gateway-command or --broker");
        }
        List<R> results = new ArrayList<>();
        for (String durability : durabilities) {
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            try (GatewayProcess gateway = GatewayProcess.start(new GatewayCommand(command), durability)) {
                results.add(measurement.apply(Subject.started(gateway, durability)));
            }
        }
        return results;
    }
}
