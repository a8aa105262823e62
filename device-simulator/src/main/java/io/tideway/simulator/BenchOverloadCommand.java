package io.tideway.simulator;

import io.tideway.simulator.bench.BurstBench;
import io.tideway.simulator.terminal.BenchText;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench overload}. */
@Command(
        name = "overload",
        description =
                "More than the gateway can do, from devices with bounded queues; what they cannot take is refused and counted. Every acknowledged message must be answered.",
        mixinStandardHelpOptions = true)
final class BenchOverloadCommand implements Callable<Integer> {

    @Option(names = "--rate", defaultValue = "40000", description = "messages per second (default: ${DEFAULT-VALUE})")
    private double rate = 40_000;

    @Option(
            names = "--duration",
            defaultValue = "15s",
            converter = DurationConverter.class,
            description = "how long (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(15);

    @Mixin
    private BurstOptions burst = new BurstOptions();

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        long messages = Math.round(rate * duration.toMillis() / 1000.0);
        return options.run(
                "Overload",
                1,
                (factory, view) -> {
                    BurstBench bench = burst.bench(factory, options.fleet());
                    return (subject, configs) -> bench.warm(subject, configs, rate, messages);
                },
                BenchText::burst);
    }
}
