package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;

/** Hands the instances of a checked file to a running gateway, some at a time. Used once. */
final class StateImport {

    /** What the gateway works on at once, beside the messages of its devices. */
    private static final int BATCH_INSTANCES = 100;

    private static final long BATCH_CHARACTERS = 1 << 20;

    private final AdminClient gateway;
    private final Progress progress;
    private JsonArray batch = new JsonArray();
    private long batchCharacters;
    private long line;
    private long imported;

    StateImport(AdminClient gateway, Progress progress) {
        this.gateway = gateway;
        this.progress = progress;
    }

    /**
     * Returns when all of it is durable.
     *
     * @throws CommandFailedException naming the first line that was refused
     */
    void hand(ExportedFile file) throws IOException {
        try (BufferedReader lines = file.open()) {
            lines.readLine();
            line = 1;
            while (imported + batch.size() < file.instances()) {
                String next = lines.readLine();
                line++;
                batch.add(new JsonObject(next));
                batchCharacters += next.length();
                if (batch.size() == BATCH_INSTANCES || batchCharacters >= BATCH_CHARACTERS) {
                    hand();
                    progress.at("imported " + imported + " of " + file.instances() + " instances");
                }
            }
            hand();
        }
    }

    private void hand() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        JsonObject answer = gateway.post(new JsonObject().put("instances", batch), "import");
        imported += answer.getInteger("imported");
        if (!answer.getJsonArray("failed").isEmpty()) {
            throw refused(answer.getJsonArray("failed"));
        }
        batch = new JsonArray();
        batchCharacters = 0;
    }

    private CommandFailedException refused(JsonArray failed) {
        JsonObject first = failed.getJsonObject(0);
        JsonObject instance = batch.getJsonObject(first.getInteger("index"));
        long firstLine = line - batch.size() + 1;
        return CommandFailedException.failed("line " + (firstLine + first.getInteger("index")) + ": "
                + instance.getString("function") + "/" + instance.getString("key") + ": " + first.getString("error")
                + (failed.size() > 1 ? " (and " + (failed.size() - 1) + " more up to line " + line + ")" : "") + ". "
                + QuantityText.count(imported, "instance was", "instances were")
                + " imported, the rest not; it may be repeated.");
    }
}
