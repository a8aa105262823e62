package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminClient;
import io.tideway.gateway.config.ProcessConfig;
import io.tideway.runtime.deployment.FunctionId;
import io.tideway.runtime.deployment.FunctionInstaller;
import io.tideway.runtime.deployment.PackageLimits;
import io.tideway.runtime.deployment.PackageRefusedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tideway functions}: what serves, and changing it. Works on a running gateway, else on its functions folder. */
@Command(
        name = "functions",
        mixinStandardHelpOptions = true,
        description = "Lists, deploys and removes functions.",
        synopsisSubcommandLabel = "COMMAND")
final class FunctionsCommand {

    private FunctionsCommand() {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists what serves and what was refused.")
    int list(@Mixin ConfigOption config, @Mixin AnswerOption json) throws IOException {
        ProcessConfig read = config.readProcess();
        Optional<AdminClient> gateway = AdminClient.of(read);
        JsonObject answer = gateway.isPresent() ? gateway.get().get("functions") : offline(read);
        json.print(answer, shown -> {
            table(shown, gateway.isPresent() ? "serving" : "installed");
            if (gateway.isEmpty()) {
                System.err.println(
                        "No gateway runs on " + read.data() + "; this is what lies in " + read.functions() + ".");
            }
        });
        return ExitCode.OK;
    }

    private static void table(JsonObject answer, String status) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("FUNCTION", "VERSION", "STATUS", "EXECUTION", "BINDINGS"));
        for (Object element : answer.getJsonArray("functions")) {
            JsonObject function = (JsonObject) element;
            rows.add(List.of(
                    function.getString("name"),
                    function.getString("version"),
                    status,
                    function.getString("execution", "-"),
                    String.join(", ", texts(function.getJsonArray("bindings", new JsonArray())))));
        }
        System.out.print(Table.of(rows));
        for (Object element : answer.getJsonArray("refused")) {
            JsonObject refused = (JsonObject) element;
            System.out.println("refused " + refused.getString("file") + ": " + refused.getString("reason"));
        }
    }

    private static List<String> texts(JsonArray array) {
        return array.stream().map(String::valueOf).toList();
    }

    private static JsonObject offline(ProcessConfig config) throws IOException {
        JsonArray functions = new JsonArray();
        for (FunctionId id : installer(config).list()) {
            functions.add(new JsonObject().put("name", id.name()).put("version", id.version()));
        }
        return new JsonObject().put("functions", functions).put("refused", new JsonArray());
    }

    private static FunctionInstaller installer(ProcessConfig config) {
        return new FunctionInstaller(config.functions(), config.data().resolve("uploads"), PackageLimits.DEFAULT);
    }

    @Command(
            name = "deploy",
            mixinStandardHelpOptions = true,
            description = "Checks a package completely and installs it, in place of the function of that name.")
    int deploy(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "PACKAGE", description = "Jar with a function.yaml.") Path jar)
            throws IOException {
        ProcessConfig read = config.readProcess();
        if (!Files.isRegularFile(jar)) {
            throw CommandFailedException.failed("there is no package " + jar);
        }
        Optional<AdminClient> gateway = AdminClient.of(read);
        if (gateway.isPresent()) {
            JsonObject answer = FunctionDeploy.andWait(gateway.get(), Files.readAllBytes(jar));
            System.out.println("function " + answer.getString("name") + " " + answer.getString("version") + " serves"
                    + Optional.ofNullable(answer.getString("before"))
                            .map(before -> ", in place of " + before)
                            .orElse(""));
            return ExitCode.OK;
        }
        try {
            Files.createDirectories(read.data().resolve("uploads"));
            FunctionInstaller.Installed installed = installer(read).deploy(jar);
            installed.notices().forEach(notice -> System.err.println("note: " + notice));
            System.out.println("installed " + installed.function() + " in " + read.functions()
                    + "; it serves when a gateway starts on it");
            return ExitCode.OK;
        } catch (PackageRefusedException e) {
            throw CommandFailedException.failed(e.refusal().toString());
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a function. Its state stays and is found again when it is deployed again.")
    int remove(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "FUNCTION", description = "Name of the function.") String name)
            throws IOException {
        ProcessConfig read = config.readProcess();
        Optional<AdminClient> gateway = AdminClient.of(read);
        if (gateway.isPresent()) {
            gateway.get().delete("functions", name);
        } else if (installer(read).remove(name).isEmpty()) {
            throw CommandFailedException.failed("there is no function '" + name + "' in " + read.functions());
        }
        System.out.println("removed " + name);
        return ExitCode.OK;
    }
}
