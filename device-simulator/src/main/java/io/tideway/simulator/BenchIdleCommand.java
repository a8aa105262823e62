package io.tideway.simulator;

import io.tideway.simulator.bench.IdleBench;
import io.tideway.simulator.terminal.BenchText;
import io.tideway.simulator.terminal.LiveView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench idle}. */
@Command(
        name = "idle",
        description =
                "Connects many devices, holds them, reports the gateway's memory. Two open files for each connection:"
                        + " one here, one there.",
        mixinStandardHelpOptions = true)
final class BenchIdleCommand implements Callable<Integer> {
    private static final int PROGRESS_STEP = 500;

    @Option(names = "--connections", defaultValue = "10000", description = "how many (default: ${DEFAULT-VALUE})")
    private int connections = 10_000;

    @Option(
            names = "--hold",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "how long to hold them (default: ${DEFAULT-VALUE})")
    private Duration hold = Duration.ofSeconds(10);

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        return options.run(
                "Idle connections",
                1,
                (factory, view) -> {
                    IdleBench bench = new IdleBench(factory, connections, hold);
                    return (subject, configs) -> bench.run(subject, configs, connected -> progress(view, connected));
                },
                BenchText::idle);
    }

    private void progress(LiveView view, int connected) {
        if (view.interactive() ? connected % 50 == 0 : connected > 0 && connected % PROGRESS_STEP == 0) {
            String line = connected + " of " + connections + " devices connected";
            view.show(List.of(line), line);
        }
    }
}
