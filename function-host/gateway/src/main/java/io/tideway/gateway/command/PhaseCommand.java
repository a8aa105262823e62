package io.tideway.gateway.command;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tideway phase}: where the state of instances lives, and changing it. */
@Command(
        name = "phase",
        mixinStandardHelpOptions = true,
        description = "Shows, orders and explains the phases of instances.",
        synopsisSubcommandLabel = "COMMAND")
final class PhaseCommand {

    private PhaseCommand() {}

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {
                "Lists the instances that are in memory, those in their local phase first,",
                "and how the gateway stands with its cloud store."
            })
    int list(
            @Mixin ConfigOption config,
            @Parameters(
                            paramLabel = "FUNCTION",
                            arity = "0..1",
                            defaultValue = "",
                            description = "Name of the function. Default: all.")
                    String function,
            @Option(
                            names = "--max",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "At most so many, up to 10000. Default: 100.")
                    int max,
            @Mixin AnswerOption json)
            throws IOException {
        Map<String, String> parameters = Map.of("max", Integer.toString(max));
        JsonObject answer = RunningGateway.of(config)
                .ask(admin ->
                        function.isEmpty() ? admin.get(parameters, "phase") : admin.get(parameters, "phase", function));
        json.print(answer, PhaseCommand::table);
        return ExitCode.OK;
    }

    private static void table(JsonObject answer) {
        System.out.print(PhaseText.table(answer.getJsonArray("instances")));
        if (answer.getBoolean("more")) {
            System.out.println("and more; --max shows them");
        }
        System.out.println(PhaseText.link(answer.getJsonObject("link")));
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = {
                "Asks for a phase now and waits until it is reached.",
                "The controller may undo it when it decides next; 'tideway phase pin' lasts."
            })
    int set(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "FUNCTION", description = "Name of the function.") String function,
            @Parameters(paramLabel = "KEY", description = "Key of the instance.") String key,
            @Parameters(paramLabel = "local|remote", description = "The phase.") PhaseChoice phase,
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            defaultValue = "10s",
                            converter = DurationText.class,
                            description = "How long to wait for it. Default: 10s.")
                    Duration timeout,
            @Mixin JsonOption json)
            throws IOException {
        Optional<Duration> took = new PhaseSwitch(RunningGateway.of(config), function, key, phase).andWait(timeout);
        json.print(
                function + "/" + key + " is " + phase
                        + took.map(time -> " after " + QuantityText.milliseconds(time.toMillis()))
                                .orElse(" already"),
                instance(function, key)
                        .put("phase", phase.toString())
                        .put("switched", took.isPresent())
                        .put("took_ms", took.map(Duration::toMillis).orElse(0L)));
        return ExitCode.OK;
    }

    @Command(
            name = "pin",
            mixinStandardHelpOptions = true,
            description = "Fixes the phase of an instance until it is unpinned, over restarts too.")
    int pin(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "FUNCTION", description = "Name of the function.") String function,
            @Parameters(paramLabel = "KEY", description = "Key of the instance.") String key,
            @Parameters(paramLabel = "local|remote", description = "The phase.") PhaseChoice phase,
            @Mixin JsonOption json)
            throws IOException {
        order(config, function, key, phase.toString());
        json.print(
                function + "/" + key + " is pinned " + phase,
                instance(function, key).put("pin", phase.toString()));
        return ExitCode.OK;
    }

    @Command(
            name = "unpin",
            mixinStandardHelpOptions = true,
            description = "Leaves the phase of an instance to the controller again.")
    int unpin(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "FUNCTION", description = "Name of the function.") String function,
            @Parameters(paramLabel = "KEY", description = "Key of the instance.") String key,
            @Mixin JsonOption json)
            throws IOException {
        order(config, function, key, "auto");
        json.print(
                function + "/" + key + " is not pinned", instance(function, key).put("pin", "auto"));
        return ExitCode.OK;
    }

    private static JsonObject instance(String function, String key) {
        return new JsonObject().put("function", function).put("key", key);
    }

    private static void order(ConfigOption config, String function, String key, String pin) throws IOException {
        RunningGateway.of(config).ask(admin -> admin.post(new JsonObject().put("pin", pin), "pin", function, key));
    }

    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description = {
                "Shows one instance, what the controller would decide on it now, and why; changes nothing.",
                "Without KEY: the latest decisions, newest first."
            })
    int explain(
            @Mixin ConfigOption config,
            @Parameters(
                            paramLabel = "FUNCTION",
                            arity = "0..1",
                            defaultValue = "",
                            description = "Name of the function. Default: all.")
                    String function,
            @Parameters(paramLabel = "KEY", arity = "0..1", defaultValue = "", description = "Key of the instance.")
                    String key,
            @Option(
                            names = "--max",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "At most so many decisions, up to 10000. Default: 20.")
                    int max,
            @Mixin AnswerOption json)
            throws IOException {
        RunningGateway gateway = RunningGateway.of(config);
        JsonObject answer = key.isEmpty()
                ? gateway.ask(admin -> admin.get(decisionsOf(function, max), "decisions"))
                : gateway.ask(admin -> admin.get("phase", function, key));
        json.print(answer, shown -> {
            if (key.isEmpty()) {
                System.out.print(PhaseText.decisions(shown.getJsonArray("decisions")));
            } else {
                print(function + "/" + key, shown);
            }
        });
        return ExitCode.OK;
    }

    private static Map<String, String> decisionsOf(String function, int max) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("max", Integer.toString(max));
        if (!function.isEmpty()) {
            parameters.put("function", function);
        }
        return parameters;
    }

    private static void print(String name, JsonObject answer) {
        JsonObject instance = answer.getJsonObject("instance");
        JsonObject decision = answer.getJsonObject("decision");
        System.out.println(instance == null ? name + " has not been served here" : PhaseText.instance(instance));
        System.out.println(
                decision == null
                        ? "the controller has nothing to decide on it"
                        : "the controller would have it " + decision.getString("phase") + ": "
                                + decision.getString("reason"));
        System.out.println(PhaseText.link(answer.getJsonObject("link")));
    }
}
