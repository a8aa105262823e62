package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tideway state}: looks at the state of instances, and carries it elsewhere and back. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = "Shows, exports and imports the state of instances.",
        synopsisSubcommandLabel = "COMMAND")
final class StateCommand {

    private StateCommand() {}

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Shows the state of one instance of a running gateway, or the keys that have state.")
    int get(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "FUNCTION", description = "Name of the function.") String function,
            @Parameters(paramLabel = "KEY", arity = "0..1", defaultValue = "", description = "Key of the instance.")
                    String key,
            @Mixin AnswerOption json)
            throws IOException {
        AdminClient gateway = RunningGateway.of(config).admin();
        JsonObject answer = key.isEmpty() ? gateway.get("state", function) : gateway.get("state", function, key);
        json.print(answer, shown -> {
            if (key.isEmpty()) {
                shown.getJsonArray("keys").forEach(System.out::println);
            } else {
                entries(shown.getJsonArray("entries"), function, key);
                if (!shown.getBoolean("latest")) {
                    System.err.println("another gateway may know more than this one and the cloud store: ask it, too");
                }
            }
        });
        return ExitCode.OK;
    }

    private static void entries(JsonArray entries, String function, String key) {
        if (entries.isEmpty()) {
            throw CommandFailedException.failed("function '" + function + "' has no state for key '" + key + "'");
        }
        System.out.print(EntryTable.of(entries));
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Writes state and timers of all instances of a function, or of one, to standard output:",
                "one JSON object a line, for 'tideway state import'. Each instance is as it was at one moment."
            })
    int export(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "FUNCTION", description = "Name of the function.") String function,
            @Parameters(paramLabel = "KEY", arity = "0..1", defaultValue = "", description = "Key of the instance.")
                    String key)
            throws IOException {
        StateExport export = new StateExport(RunningGateway.of(config).admin(), System.out, new Progress(System.err));
        export.write(function, key);
        return ExitCode.OK;
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Reads what 'tideway state export' wrote from standard input, checks all of it, and then puts state and",
                "timers in place of what each of these instances has. May be repeated.",
            })
    int importState(@Mixin ConfigOption config, @Mixin JsonOption json) throws IOException {
        AdminClient gateway = RunningGateway.of(config).admin();
        try (ExportedFile file = ExportedFile.read(System.in)) {
            new StateImport(gateway, new Progress(System.err)).hand(file);
            json.print(
                    "imported " + QuantityText.count(file.instances(), "instance", "instances"),
                    new JsonObject().put("imported", file.instances()));
        }
        return ExitCode.OK;
    }
}
