package io.tideway.simulator;

import io.tideway.simulator.bench.GatewayWatch;
import io.tideway.simulator.engine.Probes;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a run measures, and of which gateway. */
final class MeasureOptions {

    @Option(
            names = "--rounds",
            defaultValue = "1",
            description =
                    "rounds of the scenario's duration each, without a pause; figures are medians (lowest–highest)"
                            + " (default: ${DEFAULT-VALUE})")
    private int rounds = 1;

    @Option(
            names = "--gateway-pid",
            defaultValue = "0",
            paramLabel = "PID",
            description = "process of the gateway, for its CPU and memory")
    private long pid;

    @Option(
            names = "--gateway-data",
            paramLabel = "DIR",
            description =
                    "data folder of the gateway, for the size of its store, and the phases and states of its instances")
    private @Nullable Path data;

    int rounds() {
        return rounds;
    }

    /** Data folder of the gateway, {@code null} when it was not named. */
    @Nullable
    Path data() {
        return data;
    }

    Probes probes() {
        return new GatewayWatch(pid, data).probes();
    }
}
