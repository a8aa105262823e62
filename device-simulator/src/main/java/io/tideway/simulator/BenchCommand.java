package io.tideway.simulator;

import io.tideway.simulator.bench.BenchConfig;
import io.tideway.simulator.bench.SpeedBench;
import io.tideway.simulator.terminal.BenchText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench}. */
@Command(
        name = "bench",
        description = {
            "Speed of a function with state against the echo of the same broker, in one run on one gateway process.",
            "Floor: a device publishes to a topic no function is bound to and hears it itself. Function: it publishes a"
                    + " request and hears the function's answer. Rounds alternate; figures are medians (lowest–highest).",
            "Closed loops give throughput. Open loops have intended send times and latency counts from those; closed-loop"
                    + " latencies hide stalls by nature."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchColdBurstCommand.class,
            BenchOverloadCommand.class,
            BenchIdleCommand.class,
            BenchPhasesCommand.class,
            BenchAutoCommand.class,
            BenchHostsCommand.class,
            BenchSelfCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing lost or repeated",
            "1:cannot start the gateway, connect or write the results",
            "2:the command line is wrong",
            "3:messages were lost or repeated",
            "130:ended by Ctrl-C; the report so far was printed"
        })
final class BenchCommand implements Callable<Integer> {

    @Option(names = "--devices", defaultValue = "100", description = "connections (default: ${DEFAULT-VALUE})")
    private int devices = 100;

    @Option(
            names = "--outstanding",
            defaultValue = "1",
            description = "requests of a device at a time in the closed loop (default: ${DEFAULT-VALUE})")
    private int outstanding = 1;

    @Option(names = "--rounds", defaultValue = "3", description = "rounds of each path (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--round",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "length of a round (default: ${DEFAULT-VALUE})")
    private Duration round = Duration.ofSeconds(10);

    @Option(
            names = "--warm-up",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "length of the round of each path that does not count (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(10);

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "1000",
            description = "open loops, messages per second (default: ${DEFAULT-VALUE})")
    private List<Double> rates = List.of(1000.0);

    @Mixin
    private PathOptions paths = new PathOptions();

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        BenchConfig config = new BenchConfig(
                devices,
                outstanding,
                rounds,
                warmUp,
                round,
                rates,
                paths.floor(options.fleet()),
                paths.function(options.fleet()));
        return options.run(
                "Speed of a function against the echo of the same broker",
                rounds,
                (factory, view) -> {
                    SpeedBench bench = new SpeedBench(config, factory, line -> view.show(List.of(line), line));
                    return bench::run;
                },
                BenchText::speed);
    }
}
