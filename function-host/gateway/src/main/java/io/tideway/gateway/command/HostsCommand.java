package io.tideway.gateway.command;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tideway hosts}: the hosts attached to a gateway. */
@Command(
        name = "hosts",
        mixinStandardHelpOptions = true,
        description = "Shows the hosts attached to a gateway, and forgets those that will not come back.",
        synopsisSubcommandLabel = "COMMAND")
final class HostsCommand {

    private HostsCommand() {}

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {
                "Lists the hosts that were attached since the gateway's start.",
                "LOAD is messages handed out lately, WAITING those that the host has not executed yet, LOCAL the instances",
                "known to be in their local phase there."
            })
    int list(@Mixin ConfigOption config, @Mixin AnswerOption json) throws IOException {
        json.print(RunningGateway.of(config).ask(admin -> admin.get("hosts")), HostsCommand::table);
        return ExitCode.OK;
    }

    private static void table(JsonObject answer) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "STORE", "ATTACHED", "LOAD", "WAITING", "LOCAL", "FUNCTIONS"));
        for (Object element : answer.getJsonArray("hosts")) {
            JsonObject host = (JsonObject) element;
            rows.add(List.of(
                    host.getString("name"),
                    host.getString("store"),
                    host.getBoolean("attached") ? "yes" : "away for " + host.getLong("absent_ms") / 1_000 + " s",
                    String.valueOf(host.getLong("load")),
                    String.valueOf(host.getInteger("messages")),
                    String.valueOf(host.getLong("local")),
                    host.getJsonArray("functions").stream().map(String::valueOf).collect(Collectors.joining(" "))));
        }
        System.out.print(Table.of(rows));
    }

    @Command(
            name = "forget",
            mixinStandardHelpOptions = true,
            description = {
                "Forgets a host that is away and will not come back, and the functions that no other host executes:",
                "messages of their topics are those of unbound topics from then on."
            })
    int forget(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "NAME", description = "From 'tideway hosts list'.") String name,
            @Mixin JsonOption json)
            throws IOException {
        RunningGateway.of(config).ask(admin -> admin.delete("hosts", name));
        json.print("forgot " + name, new JsonObject().put("name", name).put("forgotten", true));
        return ExitCode.OK;
    }
}
