package io.tideway.simulator;

import io.tideway.simulator.bench.BurstBench;
import io.tideway.simulator.terminal.BenchText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench cold-burst}. */
@Command(
        name = "cold-burst",
        description =
                "Many messages from the first millisecond after the gateway is ready; counts lost and repeated ones.",
        mixinStandardHelpOptions = true)
final class BenchColdBurstCommand implements Callable<Integer> {

    @Option(names = "--rate", defaultValue = "5000", description = "messages per second (default: ${DEFAULT-VALUE})")
    private double rate = 5000;

    @Option(names = "--messages", defaultValue = "30000", description = "messages in all (default: ${DEFAULT-VALUE})")
    private long messages = 30_000;

    @Mixin
    private BurstOptions burst = new BurstOptions();

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        return options.run(
                "Burst at a cold gateway",
                1,
                (factory, view) -> {
                    BurstBench bench = burst.bench(factory, options.fleet());
                    return (subject, configs) -> bench.cold(subject, configs, rate, messages);
                },
                BenchText::burst);
    }
}
