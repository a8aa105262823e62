package io.tideway.simulator;

import io.tideway.simulator.bench.GatewayWatch;
import io.tideway.simulator.engine.Probes;
import java.nio.file.Path;
import java.util.List;
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
            description = {
                "data folder of the gateway, for the size of its store, and the phases and states of its instances",
                "give it for each gateway that devices roam between; size and phases are those of the first"
            })
    private List<Path> data = List.of();

    int rounds() {
        return rounds;
    }

    /** Data folders of the gateways that were named. */
    List<Path> data() {
        return data;
    }

    Probes probes() {
        return new GatewayWatch(pid, data.isEmpty() ? null : data.get(0)).probes();
    }
}
