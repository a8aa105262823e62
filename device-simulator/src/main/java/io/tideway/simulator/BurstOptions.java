package io.tideway.simulator;

import io.tideway.simulator.bench.BurstBench;
import io.tideway.simulator.device.DeviceFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the benches that send at a rate. */
final class BurstOptions {

    @Option(names = "--devices", defaultValue = "100", description = "connections (default: ${DEFAULT-VALUE})")
    private int devices = 100;

    @Option(names = "--echo", description = "load the floor instead of the function")
    private boolean echo;

    @Mixin
    private PathOptions paths = new PathOptions();

    BurstBench bench(DeviceFactory factory, FleetOptions fleet) {
        return new BurstBench(factory, devices, echo ? paths.floor(fleet) : paths.function(fleet));
    }
}
