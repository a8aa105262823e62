package io.tideway.gateway.config;

import io.tideway.yaml.Overrides;
import io.tideway.yaml.YamlDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Reads a {@link GatewayConfig} from its file and the environment. */
public final class GatewayConfigFile {

    /** Starts the names of variables that replace values. */
    public static final String VARIABLE_PREFIX = "TIDEWAY_";

    /** Variables that the launcher and the commands understand; they are no part of the configuration. */
    public static final Set<String> RESERVED_VARIABLES =
            Set.of("TIDEWAY_HOME", "TIDEWAY_CONFIG", "TIDEWAY_JAVA", "TIDEWAY_JAVA_OPTS");

    private GatewayConfigFile() {}

    /**
     * The configuration in a file.
     *
     * @throws IOException when it cannot be read
     * @throws io.tideway.yaml.InvalidDocumentException when it is wrong, naming everything that is
     */
    public static GatewayConfig read(Path file, Map<String, String> environment) throws IOException {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return read(
                file.toString(),
                Files.readAllBytes(file),
                folder == null ? Path.of("/") : folder,
                environment,
                path -> Files.isRegularFile(path) && Files.isReadable(path));
    }

    /**
     * The configuration in a text.
     *
     * @param source how problems call it
     * @param folder where relative paths start
     */
    public static GatewayConfig parse(String source, String text, Path folder, Map<String, String> environment) {
        return read(
                source,
                text.getBytes(StandardCharsets.UTF_8),
                folder,
                environment,
                path -> Files.isRegularFile(path) && Files.isReadable(path));
    }

    static GatewayConfig read(
            String source, byte[] text, Path folder, Map<String, String> environment, Predicate<Path> isReadableFile) {
        YamlDocument document = document(source, text, environment);
        GatewayConfig config = GatewayConfig.read(document.root(), new ConfigPaths(folder, isReadableFile));
        document.throwIfAny();
        return config;
    }

    static YamlDocument document(String source, byte[] text, Map<String, String> environment) {
        return YamlDocument.parse(source, text, Overrides.of(VARIABLE_PREFIX, environment, RESERVED_VARIABLES));
    }
}
