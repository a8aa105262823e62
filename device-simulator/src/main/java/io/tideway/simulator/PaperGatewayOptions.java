package io.tideway.simulator;

import io.tideway.simulator.bench.GatewayCommand;
import io.tideway.simulator.bench.GatewayProcess;
import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.paper.PaperLoad;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Which gateway serves the paper's experiments, and the time and load that both have. */
final class PaperGatewayOptions {

    @Option(
            names = "--rate",
            defaultValue = "0.075",
            description = "requests per second of a device (default: ${DEFAULT-VALUE})")
    private double rate = 0.075;

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
            defaultValue = "50",
            description = "how many of these seconds pass in a real one (default: ${DEFAULT-VALUE})")
    private double scale = 50;

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
            description = "starts the gateway and prints a line 'ready mqtt://…'; {durability}, {data}, {containers},"
                    + " {slots} and {decide-every} are replaced (default: the environment variable"
                    + " DEVICE_SIMULATOR_PAPER_GATEWAY)")
    private String command = "";

    /** What so many devices ask of so many containers. */
    PaperLoad load(int devices, int containers) {
        return new PaperLoad(devices, rate, containers, localServiceS, remoteServiceS);
    }

    double scale() {
        return scale;
    }

    long seed() {
        return seed;
    }

    /** Refuses a missing command before anything is started. */
    void requireCommand() {
        if (command.isBlank()) {
            throw new IllegalArgumentException("name the gateway: --gateway-command, or start it by './tideway"
                    + " device-simulator paper …', which knows its own");
        }
    }

    /** Starts one. */
    GatewayProcess start(int containers, int slots, Duration decideEvery) throws IOException {
        requireCommand();
        return GatewayProcess.start(
                new GatewayCommand(command.replace("{containers}", String.valueOf(containers))
                        .replace("{slots}", String.valueOf(slots))
                        .replace("{decide-every}", decideEvery.toMillis() + "ms")),
                durability);
    }

    Subject subject(GatewayProcess gateway) {
        return Subject.started(gateway, durability);
    }
}
