package io.tideway.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.yaml.YamlDocument;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference and the ready-made configurations say what the code does. */
class ConfigurationReferenceTest {

    private static final Path ROOT = Path.of("../..");
    private static final Path FOLDER = Path.of("/etc/tideway");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z0-9.\\[\\]-]+)` \\| (?:`([^`]+)`|[a-z]+) \\| .{10,} \\|$");

    /** One listener with TLS, so that every reader is asked. */
    private static final String EVERY_PART = "listeners: [{name: a, address: 'h:1', tls: {certificate: c, key: k}}]\n";

    @Test
    void reference_keys_areThoseOfTheCode() throws IOException {
        assertEquals(askedPaths(EVERY_PART), documentedDefaults().keySet());
    }

    @Test
    void reference_defaults_areThoseOfTheCode() throws IOException {
        StringBuilder text = new StringBuilder();
        Map<String, Map<String, String>> parts = new TreeMap<>();
        documentedDefaults().forEach((path, value) -> {
            if (value.isEmpty() || path.startsWith("listeners[]")) {
                return;
            }
            int dot = path.indexOf('.');
            if (dot < 0) {
                text.append(path).append(": '").append(value).append("'\n");
            } else {
                parts.computeIfAbsent(path.substring(0, dot), part -> new TreeMap<>())
                        .put(path.substring(dot + 1), value);
            }
        });
        parts.forEach((part, values) -> {
            text.append(part).append(":\n");
            values.forEach((key, value) ->
                    text.append("  ").append(key).append(": '").append(value).append("'\n"));
        });

        assertTrue(text.toString().contains("limits:\n  connect-timeout: '10s'\n"), text.toString());
        assertEquals(read(""), read(text.toString()));
    }

    @Test
    void reference_variables_noTwoKeysShareOne() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String path : askedPaths(EVERY_PART)) {
            assertTrue(names.add(path.replaceAll("[^a-z0-9]", "_")), path);
        }
    }

    @Test
    void sampleConfiguration_hasEveryKeyAndTheDefaults() throws IOException {
        String text = Files.readString(ROOT.resolve("configs/gateway.yaml"));
        Set<String> given = new TreeSet<>();
        collect("", YamlDocument.parse("gateway.yaml", text).root(), given);
        Set<String> expected = new TreeSet<>(askedPaths(EVERY_PART));
        expected.removeIf(path -> path.startsWith("listeners[].tls"));
        GatewayConfig sample = read(text);
        GatewayConfig defaults = read("");

        assertEquals(expected, given);
        assertEquals(defaults.durability(), sample.durability());
        assertEquals(defaults.listeners(), sample.listeners());
        assertEquals(defaults.limits(), sample.limits());
        assertEquals(defaults.host(), sample.host());
        assertEquals(defaults.outbox(), sample.outbox());
        assertEquals(defaults.dedupe(), sample.dedupe());
        assertEquals(defaults.store(), sample.store());
        assertEquals(defaults.packages(), sample.packages());
        assertEquals(defaults.log(), sample.log());
        assertEquals(defaults.admin().address(), sample.admin().address());
        assertEquals(defaults.access().passwordQueue(), sample.access().passwordQueue());
        assertEquals(defaults.access().passwordThreads(), sample.access().passwordThreads());
    }

    @Test
    void sampleConfiguration_tlsLinesUncommented_valid() throws IOException {
        String text = Files.readString(ROOT.resolve("configs/gateway.yaml"))
                .replaceAll("(?m)^  # (- name: mqtts|  +[a-z])", "  $1");

        GatewayConfig config = read(text);
        assertEquals(2, config.listeners().size());
        assertTrue(config.listeners().get(1).tls() != null);
    }

    @Test
    void readyMadeConfigurations_nobodyGetsInAnonymously() throws IOException {
        for (String name : Set.of("gateway.yaml", "raspberry-pi.yaml")) {
            Path file = ROOT.resolve("configs").resolve(name);
            GatewayConfig config = GatewayConfigFile.read(file, Map.of());
            assertFalse(config.listeners().stream().anyMatch(ListenerSection::anonymous), name);
        }
    }

    private static void collect(String path, YamlMap map, Set<String> paths) {
        map.entries().forEach((key, value) -> collect(path.isEmpty() ? key : path + "." + key, value, paths));
    }

    private static void collect(String path, YamlValue value, Set<String> paths) {
        paths.add(path);
        if (value.isList()) {
            value.list().stream()
                    .filter(element -> !element.isSingle())
                    .forEach(element -> collect(path + "[]", element.map(), paths));
        } else if (!value.isSingle()) {
            collect(path, value.map(), paths);
        }
    }

    private static Set<String> askedPaths(String text) {
        YamlDocument document =
                GatewayConfigFile.document("gateway.yaml", text.getBytes(StandardCharsets.UTF_8), Map.of());
        GatewayConfig config = GatewayConfig.read(document.root(), new ConfigPaths(FOLDER, path -> true));
        assertFalse(config.listeners().isEmpty());
        return document.askedPaths();
    }

    /** Key to default; the default is empty where the table has a word instead of a value. */
    private static Map<String, String> documentedDefaults() throws IOException {
        Map<String, String> defaults = new TreeMap<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/configuration.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String value = row.group(2);
                defaults.put(row.group(1), value == null ? "" : value);
            }
        }
        return defaults;
    }

    private static GatewayConfig read(String text) {
        return GatewayConfigFile.read(
                "gateway.yaml", text.getBytes(StandardCharsets.UTF_8), FOLDER, Map.of(), path -> true);
    }
}
