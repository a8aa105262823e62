package io.tideway.simulator.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where scenarios are: shipped ones by name, others by file. */
public final class ScenarioLibrary {

    private static final List<String> SHIPPED =
            List.of("smart-factory", "smart-vehicle", "building", "stateful-onoff", "flood", "reconnect-storm");

    private final @Nullable Path folder;

    private ScenarioLibrary(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Files are looked for in the working folder. */
    public static ScenarioLibrary standard() {
        return new ScenarioLibrary(null);
    }

    /**
     * A document.
     *
     * @param source its name in messages
     * @param library where what it includes is looked for
     */
    record Document(String source, String text, ScenarioLibrary library) {}

    /** Names of the shipped ones. */
    public static List<String> shipped() {
        return SHIPPED;
    }

    /** What a shipped one says, as written. */
    public static String print(String name) {
        return standard()
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException(unknown(name)))
                .text();
    }

    /**
     * Reads a scenario by name or file.
     *
     * @throws IllegalArgumentException when there is none
     * @throws io.tideway.yaml.InvalidDocumentException when it is wrong, listing every mistake with its line
     */
    public Scenario read(String nameOrFile) {
        Document document = find(nameOrFile).orElseThrow(() -> new IllegalArgumentException(unknown(nameOrFile)));
        return new ScenarioReader(document, List.of()).read();
    }

    /** A file where there is one of that name, else a shipped one. */
    Optional<Document> find(String nameOrFile) {
        Path file = folder == null ? Path.of(nameOrFile) : folder.resolve(nameOrFile);
        try {
            if (Files.isRegularFile(file)) {
                Path beside = file.toAbsolutePath().getParent();
                return Optional.of(new Document(file.toString(), Files.readString(file), new ScenarioLibrary(beside)));
            }
            return SHIPPED.contains(nameOrFile) ? Optional.of(ofJar(nameOrFile)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static String unknown(String name) {
        return "there is no file and no shipped scenario '" + name + "'; shipped are " + String.join(", ", SHIPPED);
    }

    private Document ofJar(String name) throws IOException {
        try (InputStream in = ScenarioLibrary.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("scenario '" + name + "' is missing from the jar");
            }
            return new Document(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), this);
        }
    }
}
