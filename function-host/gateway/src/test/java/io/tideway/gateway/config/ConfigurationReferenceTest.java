package io.tideway.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
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

    private static final String REDIS = "kind: redis\naddresses: ['h:1']\ntls: {}\n";
    private static final String POSTGRES = "kind: postgres\naddresses: ['h:1']\nuser: u\ntls: {}\n";

    /** One listener and a cloud store with TLS, so that every reader is asked. */
    private static final String EVERY_PART =
            "listeners: [{name: a, address: 'h:1', tls: {certificate: c, key: k}}]\n" + cloudStore(REDIS, "")
                    + "hosts: {users: [h]}\nuplink: {address: 'mqtts://h', tls: {}, topics: [{filter: a}]}\n";

    @Test
    void reference_keys_areThoseOfTheCode() throws IOException {
        assertEquals(askedPaths(EVERY_PART), documentedDefaults().keySet());
    }

    @Test
    void reference_defaults_areThoseOfTheCode() throws IOException {
        Map<String, Object> values = new TreeMap<>();
        documentedDefaults().forEach((path, value) -> {
            if (!path.startsWith("listeners[]")
                    && !path.startsWith("cloud-store")
                    && !path.startsWith("hosts")
                    && !path.startsWith("uplink")) {
                put(values, path, value);
            }
        });
        String text = yaml(values, "");

        assertTrue(text.contains("limits:\n  connect-timeout: '10s'\n"), text);
        assertTrue(text.contains("  sync:\n    interval: '1s'\n"), text);
        assertEquals(read(cloudStore(REDIS, "")), read(cloudStore(REDIS, "") + text));
    }

    @Test
    void reference_defaultsOfEachCloudStore_areThoseOfTheCode() throws IOException {
        assertEquals("embedded", documentedDefaults().get("cloud-store.kind"));
        assertDefaults(REDIS, Set.of("database", "schema", "latency"));
        assertDefaults(POSTGRES, Set.of("cluster", "key-prefix", "latency"));
    }

    private static void assertDefaults(String store, Set<String> otherKeys) throws IOException {
        Map<String, Object> values = new TreeMap<>();
        documentedDefaults().forEach((path, value) -> {
            String key = path.replaceFirst("^cloud-store\\.?", "");
            if (path.startsWith("cloud-store.") && !key.equals("kind") && !otherKeys.contains(key)) {
                put(values, key, value);
            }
        });
        // The keys of TLS are part of what the text brings.
        String text = yaml(values, "");
        assertTrue(text.contains("timeout: '2s'\ntls:\n  verify-host: 'true'\n"), text);

        assertEquals(
                read(cloudStore(store, "")).process().cloudStore(),
                read(cloudStore(store.replace("tls: {}\n", ""), text)).process().cloudStore());
    }

    private static String cloudStore(String keys, String more) {
        return "cloud-store:\n" + (keys + more).indent(2);
    }

    /** Values without a default are left out. */
    @SuppressWarnings("unchecked") // Every part is a map of this kind.
    private static void put(Map<String, Object> values, String path, String value) {
        if (value.isEmpty()) {
            return;
        }
        int dot = path.indexOf('.');
        if (dot < 0) {
            values.put(path, value);
        } else {
            Object part = values.computeIfAbsent(path.substring(0, dot), name -> new TreeMap<String, Object>());
            put((Map<String, Object>) part, path.substring(dot + 1), value);
        }
    }

    private static String yaml(Map<?, ?> values, String indent) {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) -> {
            text.append(indent).append(key).append(':');
            if (value instanceof Map<?, ?> part) {
                text.append('\n').append(yaml(part, indent + "  "));
            } else {
                text.append(" '").append(value).append("'\n");
            }
        });
        return text.toString();
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
        expected.removeIf(path -> path.startsWith("listeners[].tls")
                || path.startsWith("hosts")
                || path.startsWith("uplink")
                || isOfTheCloud(path));
        GatewayConfig sample = read(text);
        GatewayConfig defaults = read("");

        assertEquals(expected, given);
        assertEquals(defaults.process().durability(), sample.process().durability());
        assertEquals(defaults.listeners(), sample.listeners());
        assertEquals(defaults.limits(), sample.limits());
        assertEquals(defaults.process().host(), sample.process().host());
        assertEquals(defaults.process().outbox(), sample.process().outbox());
        assertEquals(defaults.process().dedupe(), sample.process().dedupe());
        assertEquals(defaults.process().store(), sample.process().store());
        assertEquals(defaults.process().packages(), sample.process().packages());
        assertEquals(defaults.process().log(), sample.process().log());
        assertEquals(
                defaults.process().admin().address(), sample.process().admin().address());
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
    void sampleConfiguration_cloudLinesUncommented_hasEveryKeyAndTheDefaults() throws IOException {
        String sample = Files.readString(ROOT.resolve("configs/gateway.yaml"));
        String text = sample.replaceAll("(?m)^# (cloud-store:|phases:|hosts:|  )", "$1");
        Set<String> given = new TreeSet<>();
        collect("", YamlDocument.parse("gateway.yaml", text).root(), given);
        given.removeIf(path -> !isOfTheCloud(path));
        Set<String> expected = new TreeSet<>(askedPaths(EVERY_PART));
        expected.removeIf(path -> !isOfTheCloud(path));
        expected.removeAll(Set.of("cloud-store.database", "cloud-store.schema", "cloud-store.latency"));
        GatewayConfig defaults = read(cloudStore(REDIS, ""));

        assertNull(read(sample).process().cloudStore());
        assertEquals(expected, given);
        assertEquals(defaults.process().phases(), read(text).process().phases());
        CloudStoreSection.Redis redis = assertInstanceOf(
                CloudStoreSection.Redis.class, read(text).process().cloudStore());
        assertEquals(((CloudStoreSection.Redis) defaults.process().cloudStore()).bounds(), redis.bounds());
        assertEquals("tw", redis.keyPrefix());
        String postgres = text.replace("kind: redis", "kind: postgres")
                .replaceAll("(?m)^  (cluster|key-prefix):.*$", "")
                .replaceAll("(?m)^  # (database|schema)", "  $1")
                .replace("connections: 2", "connections: 4");
        assertEquals(
                ((CloudStoreSection.Postgres)
                                read(cloudStore(POSTGRES, "")).process().cloudStore())
                        .bounds(),
                assertInstanceOf(
                                CloudStoreSection.Postgres.class,
                                read(postgres).process().cloudStore())
                        .bounds());
    }

    @Test
    void sampleConfiguration_uplinkLinesUncommented_hasTheDefaults() throws IOException {
        String text = Files.readString(ROOT.resolve("configs/gateway.yaml")).replaceAll("(?m)^# (uplink:)", "$1");
        UplinkSection sample = read(text).process().uplink();
        UplinkSection defaults = read("uplink: {address: 'mqtt://h', topics: [{filter: a}]}")
                .process()
                .uplink();

        assertEquals(defaults.rate(), sample.rate());
        assertEquals(defaults.topics().get(0).ttl(), sample.topics().get(0).ttl());
        assertEquals(
                defaults.topics().get(0).sizeBytes(), sample.topics().get(0).sizeBytes());
        assertEquals("sites/north/", sample.prefix());
    }

    private static boolean isOfTheCloud(String path) {
        return path.startsWith("cloud-store") || path.startsWith("phases");
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
