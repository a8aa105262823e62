package io.tideway.gateway.admin;

import io.tideway.runtime.deployment.DeployedFile;
import io.tideway.runtime.deployment.FunctionFolder;
import io.tideway.runtime.deployment.FunctionId;
import io.tideway.runtime.deployment.FunctionInstaller;
import io.tideway.runtime.deployment.LoadedFunction;
import io.tideway.runtime.deployment.Manifest;
import io.tideway.runtime.deployment.PackageRefusedException;
import io.tideway.runtime.host.FunctionDeployments;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Which functions serve, and changing it. */
record FunctionCalls(FunctionDeployments deployments, FunctionFolder folder, FunctionInstaller installer, Path uploads)
        implements CallSubject {

    @Override
    public Optional<AdminAnswer> answer(AdminCall call) throws IOException {
        return switch (call.name()) {
            case "GET functions 1" -> Optional.of(AdminAnswer.ok(functions()));
            case "POST functions 1" -> Optional.of(deploy(call.body()));
            case "DELETE functions 2" -> Optional.of(remove(call.part(1)));
            default -> Optional.empty();
        };
    }

    private JsonObject functions() {
        JsonArray functions = new JsonArray();
        for (LoadedFunction function : deployments.all()) {
            Manifest manifest = function.manifest();
            functions.add(new JsonObject()
                    .put("name", manifest.name())
                    .put("version", manifest.version())
                    .put("digest", function.digest())
                    .put("execution", manifest.execution().name().toLowerCase(Locale.ROOT))
                    .put(
                            "bindings",
                            new JsonArray(function.bindings().stream()
                                    .map(binding -> binding.pattern().toString())
                                    .toList())));
        }
        JsonArray refused = new JsonArray();
        for (DeployedFile file : folder.files()) {
            file.refusal()
                    .ifPresent(refusal -> refused.add(
                            new JsonObject().put("file", file.file()).put("reason", refusal.toString())));
        }
        return new JsonObject().put("functions", functions).put("refused", refused);
    }

    private AdminAnswer deploy(byte[] jar) throws IOException {
        Files.createDirectories(uploads);
        Path upload = Files.createTempFile(uploads, "upload-", ".jar");
        try {
            Files.write(upload, jar);
            FunctionInstaller.Installed installed = installer.deploy(upload);
            JsonArray notices = new JsonArray(installed.notices());
            return AdminAnswer.ok(new JsonObject()
                    .put("name", installed.function().name())
                    .put("version", installed.function().version())
                    .put("digest", installed.function().digest())
                    .put("file", String.valueOf(installed.file().getFileName()))
                    .put("before", installed.before().map(FunctionId::toString).orElse(null))
                    .put("notices", notices));
        } catch (PackageRefusedException e) {
            return AdminAnswer.error(422, e.refusal().toString());
        } finally {
            Files.deleteIfExists(upload);
        }
    }

    private AdminAnswer remove(String name) throws IOException {
        Optional<FunctionId> removed = installer.remove(name);
        return removed.map(id ->
                        AdminAnswer.ok(new JsonObject().put("name", id.name()).put("version", id.version())))
                .orElseGet(() -> AdminAnswer.error(404, "there is no function '" + name + "'"));
    }
}
