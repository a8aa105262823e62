package io.tideway.gateway.config;

import io.tideway.yaml.Overrides;
import io.tideway.yaml.YamlDocument;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Reads the configuration of a process from its file and the environment. */
public final class GatewayConfigFile {

    /** Starts the names of variables that replace values. */
    public static final String VARIABLE_PREFIX = "TIDEWAY_";

    /** Variables that the launcher and the commands understand; they are no part of the configuration. */
    public static final Set<String> RESERVED_VARIABLES =
            Set.of("TIDEWAY_HOME", "TIDEWAY_CONFIG", "TIDEWAY_JAVA", "TIDEWAY_JAVA_OPTS");

    private GatewayConfigFile() {}

    /**
     * The configuration of a gateway in a file.
     *
     * @throws IOException when it cannot be read
     * @throws io.tideway.yaml.InvalidDocumentException when it is wrong, naming everything that is
     */
    public static GatewayConfig read(Path file, Map<String, String> environment) throws IOException {
        return read(file, Files.readAllBytes(file), environment, GatewayConfig::read);
    }

    /** The configuration of a standalone host in a file; throws as {@link #read(Path, Map)} does. */
    public static StandaloneConfig readStandalone(Path file, Map<String, String> environment) throws IOException {
        return read(file, Files.readAllBytes(file), environment, StandaloneConfig::read);
    }

    /** What a gateway's and a standalone host's file have in common; throws as {@link #read(Path, Map)} does. */
    public static ProcessConfig readProcess(Path file, Map<String, String> environment) throws IOException {
        byte[] text = Files.readAllBytes(file);
        YamlValue broker = document(file.toString(), text, environment).root().optional(StandaloneConfig.BROKER);
        return broker.isPresent() && !broker.isSingle()
                ? read(file, text, environment, StandaloneConfig::read).process()
                : read(file, text, environment, GatewayConfig::read).process();
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
                GatewayConfigFile::isReadable,
                GatewayConfig::read);
    }

    private static <T> T read(
            Path file, byte[] text, Map<String, String> environment, BiFunction<YamlMap, ConfigPaths, T> reader) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return read(
                file.toString(),
                text,
                folder == null ? Path.of("/") : folder,
                environment,
                GatewayConfigFile::isReadable,
                reader);
    }

    private static boolean isReadable(Path path) {
        return Files.isRegularFile(path) && Files.isReadable(path);
    }

    static GatewayConfig read(
            String source, byte[] text, Path folder, Map<String, String> environment, Predicate<Path> isReadableFile) {
        return read(source, text, folder, environment, isReadableFile, GatewayConfig::read);
    }

    static <T> T read(
            String source,
            byte[] text,
            Path folder,
            Map<String, String> environment,
            Predicate<Path> isReadableFile,
            BiFunction<YamlMap, ConfigPaths, T> reader) {
        YamlDocument document = document(source, text, environment);
        T config = reader.apply(document.root(), new ConfigPaths(folder, isReadableFile));
        document.throwIfAny();
        return config;
    }

    static YamlDocument document(String source, byte[] text, Map<String, String> environment) {
        return YamlDocument.parse(source, text, Overrides.of(VARIABLE_PREFIX, environment, RESERVED_VARIABLES));
    }
}
