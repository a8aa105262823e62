package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminRefusedException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The root of all {@code tideway} commands. */
@Command(
        name = "tideway",
        description = "MQTT-native IoT function broker: durable functions on MQTT topics.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:could not be done; the last line on standard error says why",
            "2:the command line is wrong",
            "3:the configuration is wrong",
            "4:the store can no longer be trusted; a restart recovers",
            "5:the gateway has no cloud store",
            "6:not done in time; it may still happen"
        })
public final class TidewayCommand {

    private static final List<Class<?>> SUBCOMMANDS = List.of(
            GatewayCommand.class,
            DemoCommand.class,
            FunctionsCommand.class,
            HostCommand.class,
            HostsCommand.class,
            OrphansCommand.class,
            PhaseCommand.class,
            StateCommand.class,
            TestCommand.class,
            UsersCommand.class);

    private TidewayCommand() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** What parses the arguments. Knows the one subcommand they name, if they do: reading all costs a start 0.3 s. */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new TidewayCommand());
        List<Class<?>> named = SUBCOMMANDS.stream()
                .filter(subcommand -> arguments.length > 0 && name(subcommand).equals(arguments[0]))
                .toList();
        (named.isEmpty() ? SUBCOMMANDS : named).forEach(line::addSubcommand);
        line.setExecutionStrategy(new CommandLine.RunLast());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof CommandFailedException failed) {
                command.getErr().println("tideway: " + failed.getMessage());
                return failed.exitCode();
            }
            if (e instanceof IOException) {
                // A refusal of the gateway speaks for itself, others do not always say what they are.
                command.getErr().println("tideway: " + (e instanceof AdminRefusedException ? e.getMessage() : e));
                return ExitCode.FAILED;
            }
            throw e;
        });
        line.setParameterExceptionHandler((e, given) -> usage(e));
        return line;
    }

    private static String name(Class<?> subcommand) {
        return subcommand.getAnnotation(Command.class).name();
    }

    private static int usage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("tideway: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }
}
