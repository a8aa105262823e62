package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminClient;
import io.tideway.gateway.config.GatewayConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tideway state}: looks at the state of instances. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = "Shows the state of instances.",
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
            @Option(names = "--json", description = "Prints the gateway's answer as it is.") boolean json)
            throws IOException {
        GatewayConfig read = config.read();
        AdminClient gateway = AdminClient.of(read)
                .orElseThrow(() -> CommandFailedException.failed(
                        "no gateway runs on " + read.data() + "; start it with 'tideway gateway'"));
        JsonObject answer = key.isEmpty() ? gateway.get("state", function) : gateway.get("state", function, key);
        if (json) {
            System.out.println(answer.encodePrettily());
        } else if (key.isEmpty()) {
            answer.getJsonArray("keys").forEach(System.out::println);
        } else {
            print(answer.getJsonArray("entries"), function, key);
        }
        return ExitCode.OK;
    }

    private static void print(JsonArray entries, String function, String key) {
        if (entries.isEmpty()) {
            throw CommandFailedException.failed("function '" + function + "' has no state for key '" + key + "'");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KIND", "NAME", "VALUE", "EXPIRES"));
        for (Object element : entries) {
            JsonObject entry = (JsonObject) element;
            String name =
                    entry.getString("name") + (entry.containsKey("entry") ? "[" + entry.getString("entry") + "]" : "");
            String value = entry.containsKey("count")
                    ? String.valueOf(entry.getLong("count"))
                    : PayloadText.of(entry.getBinary("bytes"));
            rows.add(List.of(entry.getString("kind"), name, value, entry.getString("expires", "-")));
        }
        System.out.print(Table.of(rows));
    }
}
