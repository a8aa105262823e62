package io.tideway.gateway.command;

import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tideway orphans}: changes that a host made while another one took its instance over. */
@Command(
        name = "orphans",
        mixinStandardHelpOptions = true,
        description = {
            "Shows, merges and drops orphans: changes of an instance that a host could not bring into the cloud store",
            "because another host had taken the instance over."
        },
        synopsisSubcommandLabel = "COMMAND")
final class OrphansCommand {

    private OrphansCommand() {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists orphans, the oldest first.")
    int list(
            @Mixin ConfigOption config,
            @Option(
                            names = "--max",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "At most so many, up to 1000. Default: 100.")
                    int max,
            @Mixin AnswerOption json)
            throws IOException {
        json.print(
                RunningGateway.of(config).ask(admin -> admin.get(Map.of("max", Integer.toString(max)), "orphans")),
                OrphansCommand::table);
        return ExitCode.OK;
    }

    private static void table(JsonObject answer) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "FUNCTION", "KEY", "HOST", "EPOCH", "ENTRIES", "SIZE", "REFUSED"));
        for (Object element : answer.getJsonArray("orphans")) {
            JsonObject orphan = (JsonObject) element;
            rows.add(List.of(
                    orphan.getString("id"),
                    orphan.getString("function"),
                    orphan.getString("key"),
                    orphan.getString("host"),
                    String.valueOf(orphan.getLong("epoch")),
                    String.valueOf(orphan.getInteger("entries")),
                    QuantityText.bytes(orphan.getLong("bytes")),
                    orphan.getString("refused")));
        }
        System.out.print(Table.of(rows));
        if (answer.getBoolean("more")) {
            System.out.println("and more; --max shows them");
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows the changes of an orphan. 'tideway state get' shows what its instance has now.")
    int show(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "ID", description = "From 'tideway orphans list'.") String id,
            @Mixin AnswerOption json)
            throws IOException {
        json.print(RunningGateway.of(config).ask(admin -> admin.get("orphans", id)), OrphansCommand::changes);
        return ExitCode.OK;
    }

    private static void changes(JsonObject orphan) {
        System.out.println(orphan.getString("function") + "/" + orphan.getString("key") + ": what host "
                + orphan.getString("host") + " changed in epoch " + orphan.getLong("epoch")
                + " and could not bring in; refused at " + orphan.getString("refused"));
        System.out.print(EntryTable.of(orphan.getJsonArray("changes")));
    }

    @Command(
            name = "merge",
            mixinStandardHelpOptions = true,
            description = {
                "Brings the changes of an orphan into its instance, between two messages of it, and forgets the orphan.",
                "What the instance has under the same names is replaced."
            })
    int merge(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "ID", description = "From 'tideway orphans list'.") String id,
            @Mixin JsonOption json)
            throws IOException {
        RunningGateway.of(config).ask(admin -> admin.post(new JsonObject(), "orphans", id, "merge"));
        json.print("merged " + id, new JsonObject().put("id", id).put("merged", true));
        return ExitCode.OK;
    }

    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description = "Forgets an orphan: its changes are lost for good. Asks before it does.")
    int drop(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "ID", description = "From 'tideway orphans list'.") String id,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Does not ask.")
                    boolean yes,
            @Mixin JsonOption json)
            throws IOException {
        RunningGateway gateway = RunningGateway.of(config);
        JsonObject orphan = gateway.ask(admin -> admin.get("orphans", id));
        if (!yes) {
            confirm("Drop " + QuantityText.count(orphan.getInteger("entries"), "change", "changes") + " of "
                    + orphan.getString("function") + "/" + orphan.getString("key") + "? (yes/no) ");
        }
        gateway.ask(admin -> admin.delete("orphans", id));
        json.print("dropped " + id, new JsonObject().put("id", id).put("dropped", true));
        return ExitCode.OK;
    }

    @SuppressWarnings("SystemConsoleNull") // With a newer JDK there is one without a terminal; it reads no 'yes' then.
    private static void confirm(String question) {
        Console console = System.console();
        if (console == null) {
            throw CommandFailedException.failed("there is no terminal to ask at; add --yes");
        }
        String answer = console.readLine("%s", question);
        if (answer == null || !answer.strip().equalsIgnoreCase("yes")) {
            throw CommandFailedException.failed("nothing was dropped; answer 'yes' or add --yes");
        }
    }
}
