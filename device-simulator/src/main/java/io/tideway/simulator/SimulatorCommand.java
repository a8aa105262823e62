package io.tideway.simulator;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code device-simulator}. */
@Command(
        name = "device-simulator",
        description = "Fleets of MQTT devices that know what they sent, and measure what came back.",
        mixinStandardHelpOptions = true,
        version = "device-simulator 0.1.0",
        subcommands = {
            RunCommand.class,
            BenchCommand.class,
            PaperCommand.class,
            CompareCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            NullServerCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing lost or repeated",
            "1:cannot connect, start the gateway or write the results",
            "2:the command line is wrong",
            "3:messages were lost or repeated",
            "4:compare: a figure is worse beyond the noise",
            "130:ended by Ctrl-C; the report so far was printed"
        })
public final class SimulatorCommand implements Runnable {
    static final int LOST_OR_REPEATED = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    /** Made by picocli. */
    public SimulatorCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? run, bench, paper, compare, record or replay");
    }

    /** The program. */
    public static void main(String[] arguments) {
        System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.exit(execute(arguments));
    }

    /** Runs a command and returns its exit code. */
    public static int execute(String... arguments) {
        return new CommandLine(new SimulatorCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    command.getErr().println("device-simulator: " + cause.getMessage());
                    return 1;
                })
                .execute(arguments);
    }
}
