package io.tideway.gateway.admin;

import io.tideway.runtime.deployment.DeployedFile;
import io.tideway.runtime.deployment.FunctionId;
import io.tideway.runtime.deployment.FunctionInstaller;
import io.tideway.runtime.deployment.LoadedFunction;
import io.tideway.runtime.deployment.Manifest;
import io.tideway.runtime.deployment.PackageRefusedException;
import io.tideway.runtime.lane.StateReader;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What each call of the admin API does. Blocks; runs on worker threads. */
final class AdminCalls {

    private static final int KEYS_MAX = 1_000;

    private final AdminApi.Sources sources;
    private final FunctionInstaller installer;
    private final Path uploads;

    AdminCalls(AdminApi.Sources sources, FunctionInstaller installer, Path uploads) {
        this.sources = sources;
        this.installer = installer;
        this.uploads = uploads;
    }

    AdminAnswer answer(String method, String path, MultiMap parameters, byte[] body) throws IOException {
        List<String> parts = parts(path);
        if (parts.isEmpty()) {
            return noSuchCall(method, path);
        }
        String call = method + " " + parts.get(0) + " " + parts.size();
        return switch (call) {
            case "GET status 1" -> AdminAnswer.ok(status());
            case "GET functions 1" -> AdminAnswer.ok(functions());
            case "POST functions 1" -> deploy(body);
            case "DELETE functions 2" -> remove(parts.get(1));
            case "GET state 2" -> keys(parts.get(1), parameters);
            case "GET state 3" -> AdminAnswer.ok(state(parts.get(1), parts.get(2)));
            default -> noSuchCall(method, path);
        };
    }

    private static AdminAnswer noSuchCall(String method, String path) {
        return AdminAnswer.error(404, "there is no call " + method + " " + path);
    }

    /** What follows {@code /v1/}, decoded part by part: a key may contain an encoded slash. */
    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        if (path.startsWith("/v1/")) {
            for (String part : path.substring("/v1/".length()).split("/", -1)) {
                // A plus is a plus in a path.
                parts.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return parts;
    }

    private JsonObject status() {
        JsonObject host = new JsonObject();
        sources.counters().snapshot().forEach(host::put);
        JsonObject broker = new JsonObject();
        sources.broker()
                .counters()
                .values()
                .forEach((counter, value) -> broker.put(counter.name().toLowerCase(Locale.ROOT) + "_total", value));
        return new JsonObject()
                .put("connections", sources.broker().connections())
                .put("sessions", sources.broker().sessions())
                .put("retained_messages", sources.broker().retainedMessages())
                .put("pending_bytes", sources.broker().pendingBytes())
                .put("outputs_waiting", sources.host().outputsKept())
                .put("inputs_waiting", sources.host().inputsWaiting())
                .put("store_bytes", sources.store().bytesOnDisk())
                .put("store_refusal", sources.store().refusal())
                .put("host", host)
                .put("broker", broker);
    }

    private JsonObject functions() {
        JsonArray functions = new JsonArray();
        for (LoadedFunction function : sources.deployments().all()) {
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
        for (DeployedFile file : sources.folder().files()) {
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

    private AdminAnswer keys(String function, MultiMap parameters) {
        String from = Optional.ofNullable(parameters.get("from")).orElse("");
        String max = Optional.ofNullable(parameters.get("max")).orElse("100");
        if (!max.matches("[0-9]{1,4}")) {
            return AdminAnswer.error(400, "max must be 1 to " + KEYS_MAX + ", found '" + max + "'");
        }
        List<String> keys = sources.states().keys(function, from, Math.min(KEYS_MAX, Integer.parseInt(max)));
        return AdminAnswer.ok(new JsonObject().put("function", function).put("keys", new JsonArray(keys)));
    }

    private JsonObject state(String function, String key) {
        JsonArray entries = new JsonArray();
        for (StateReader.Item item : sources.states().read(function, key, System.currentTimeMillis())) {
            JsonObject entry = new JsonObject()
                    .put("kind", item.kind())
                    .put("name", item.name())
                    .put("bytes", item.value());
            if (item.kind().equals("map")) {
                entry.put("entry", item.entry());
            }
            if (item.kind().equals("counter")) {
                entry.put("count", ByteBuffer.wrap(item.value()).getLong());
            }
            if (item.expiresAtMs() != Long.MAX_VALUE) {
                entry.put("expires", Instant.ofEpochMilli(item.expiresAtMs()));
            }
            entries.add(entry);
        }
        return new JsonObject().put("function", function).put("key", key).put("entries", entries);
    }
}
