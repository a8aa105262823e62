package io.tideway.gateway.command;

import io.tideway.gateway.admin.InstanceJson;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Exported state that was checked completely, on its way in. It is kept in a temporary file: it may be larger than memory,
 * and standard input can be read only once.
 */
final class ExportedFile implements AutoCloseable {

    private final Path checked;
    private long lines;
    private long instances;
    private boolean ended;

    private ExportedFile(Path checked) {
        this.checked = checked;
    }

    /**
     * Reads and checks all of it.
     *
     * @throws CommandFailedException naming the line that is wrong
     */
    static ExportedFile read(InputStream in) throws IOException {
        ExportedFile file = new ExportedFile(Files.createTempFile("tideway-import-", ".jsonl"));
        try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
                BufferedWriter writer = Files.newBufferedWriter(file.checked)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                file.check(line);
                writer.write(line);
                writer.newLine();
            }
            file.requireWhole();
            return file;
        } catch (CharacterCodingException e) {
            file.close();
            throw CommandFailedException.failed("line " + (file.lines + 1) + " or later is not UTF-8");
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void check(String line) {
        lines++;
        try {
            JsonObject json = new JsonObject(line);
            if (lines == 1) {
                ExportedLines.requireHeader(json);
            } else if (ended) {
                throw new IllegalArgumentException("there is more behind the last line of the export");
            } else if (ExportedLines.isEnd(json)) {
                end(ExportedLines.counted(json));
            } else {
                InstanceJson.parse(json);
                instances++;
            }
        } catch (DecodeException e) {
            throw wrong(String.valueOf(e.getMessage()).lines().findFirst().orElse("is not a JSON object"));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private CommandFailedException wrong(String reason) {
        return CommandFailedException.failed("line " + lines + ": " + reason + ". Nothing was imported.");
    }

    private void end(long counted) {
        if (counted != instances) {
            throw new IllegalArgumentException("it counts " + counted + " instances and there are " + instances
                    + " before it; if that is meant, write "
                    + ExportedLines.end(instances).encode());
        }
        ended = true;
    }

    private void requireWhole() {
        if (!ended) {
            throw CommandFailedException.failed("the file was cut off behind line " + lines
                    + ": its last line is missing. If that is meant, add "
                    + ExportedLines.end(instances).encode() + ". Nothing was imported.");
        }
    }

    long instances() {
        return instances;
    }

    /** The lines; the first of them is number 1 and the header. */
    BufferedReader open() throws IOException {
        return Files.newBufferedReader(checked);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(checked);
    }
}
