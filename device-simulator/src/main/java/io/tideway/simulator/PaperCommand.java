package io.tideway.simulator;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code device-simulator paper}. */
@Command(
        name = "paper",
        description = "The model of 'Stateful Function-as-a-Service at the Edge' beside the real gateway.",
        mixinStandardHelpOptions = true,
        subcommands = {PaperLatencyCommand.class, PaperProvisioningCommand.class})
final class PaperCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which experiment? latency or provisioning");
    }
}
