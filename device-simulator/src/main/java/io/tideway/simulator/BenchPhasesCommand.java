package io.tideway.simulator;

import io.tideway.simulator.bench.PhaseBench;
import io.tideway.simulator.bench.PhaseConfig;
import io.tideway.simulator.terminal.PhaseText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench phases}. */
@Command(
        name = "phases",
        description = {
            "Remote against local phases of the same instances, on one gateway process whose cloud store is some"
                    + " milliseconds away.",
            "Rounds alternate, and with them those of messages that the broker gives back without a function; pins hold the phases. Latencies are those of devices, from the intended send time to the"
                    + " reply. The round trip and the bytes are the gateway's own counts."
        },
        mixinStandardHelpOptions = true)
final class BenchPhasesCommand implements Callable<Integer> {

    @Option(
            names = "--devices",
            defaultValue = "50",
            description = "connections, each with an instance (default: ${DEFAULT-VALUE})")
    private int devices = 50;

    @Option(
            names = "--rate",
            defaultValue = "10",
            description = "messages per second of each device (default: ${DEFAULT-VALUE})")
    private double rate = 10;

    @Option(names = "--rounds", defaultValue = "3", description = "rounds of each phase (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--round",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "length of a round (default: ${DEFAULT-VALUE})")
    private Duration round = Duration.ofSeconds(10);

    @Option(
            names = "--warm-up",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "length of the load of both phases that does not count (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(30);

    @Option(
            names = "--function",
            defaultValue = "running-average",
            description = "function whose phases are switched; the key is the device (default: ${DEFAULT-VALUE})")
    private String function = "running-average";

    @Mixin
    private PathOptions paths = new PathOptions();

    @Mixin
    private PhaseBenchOptions options = new PhaseBenchOptions();

    @Override
    public Integer call() throws Exception {
        PhaseConfig config = new PhaseConfig(
                function,
                paths.floor(options.fleet()),
                paths.function(options.fleet()),
                devices,
                rate,
                rounds,
                warmUp,
                round,
                options.store());
        return options.run(
                "Remote against local phases",
                0,
                rounds,
                (factory, view) -> new PhaseBench(config, factory, line -> view.show(List.of(line), line))::run,
                PhaseText::phases);
    }
}
