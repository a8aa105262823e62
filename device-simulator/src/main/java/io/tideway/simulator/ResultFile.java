package io.tideway.simulator;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --json} and what it does. */
final class ResultFile {
    private static final int VERSION = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "write the results as JSON too")
    private @Nullable Path file;

    /** What the file holds; the version grows when readers must know. */
    private record Content(int version, String command, List<?> results) {}

    void write(String command, List<?> results) throws IOException {
        if (file != null) {
            Files.write(
                    file,
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsBytes(new Content(VERSION, command, results)));
        }
    }
}
