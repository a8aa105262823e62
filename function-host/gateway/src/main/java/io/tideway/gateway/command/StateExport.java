package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what instances of a running gateway have, page by page, as lines of JSON. Used once. */
final class StateExport {

    /** The most that one call of the admin API gives. */
    private static final String PAGE_INSTANCES = "200";

    private final AdminClient gateway;
    private final PrintStream out;
    private final Progress progress;
    private long written;
    private long outdated;

    StateExport(AdminClient gateway, PrintStream out, Progress progress) {
        this.gateway = gateway;
        this.out = out;
        this.progress = progress;
    }

    /** Writes all instances of the function, or that of the key if there is one. */
    void write(String function, String key) throws IOException {
        if (key.isEmpty()) {
            line(ExportedLines.header());
            writeAll(function);
        } else {
            JsonObject one = gateway.get("export", function, key);
            if (one.getJsonArray("instances").isEmpty()) {
                throw CommandFailedException.failed(
                        "function '" + function + "' has neither state nor timers for key '" + key + "'");
            }
            line(ExportedLines.header());
            write(one);
        }
        line(ExportedLines.end(written));
        out.flush();
        requireWritten();
        if (outdated > 0) {
            progress.note("of " + QuantityText.count(outdated, "instance", "instances")
                    + " another gateway may know more than this one and the cloud store: export it there, too");
        }
    }

    private void writeAll(String function) throws IOException {
        @Nullable String from = "";
        while (from != null) {
            Map<String, String> parameters = new HashMap<>();
            parameters.put("from", from);
            parameters.put("max", PAGE_INSTANCES);
            JsonObject page = gateway.get(parameters, "export", function);
            write(page);
            requireWritten();
            progress.at("exported " + QuantityText.count(written, "instance", "instances"));
            from = page.getString("next");
        }
    }

    private void write(JsonObject page) {
        JsonArray instances = page.getJsonArray("instances");
        for (int i = 0; i < instances.size(); i++) {
            line(instances.getJsonObject(i));
        }
        written += instances.size();
        outdated += page.getJsonArray("outdated").size();
    }

    /** In UTF-8 whatever the terminal has: this is a file. */
    private void line(JsonObject json) {
        byte[] line = (json.encode() + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(line, 0, line.length);
    }

    private void requireWritten() {
        if (out.checkError()) {
            throw CommandFailedException.failed("standard output cannot be written; the export is not complete");
        }
    }
}
