package io.tideway.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.client.connection.MqttVersion;
import io.tideway.yaml.InvalidDocumentException;
import io.tideway.yaml.YamlDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneConfigTest {

    private static final Path ROOT = Path.of("../..");
    private static final String ADDRESS = "broker: { address: 'mqtts://h:1', tls: {}";

    @Test
    void address_alone_isEnough() {
        BrokerSection broker =
                read("broker: { address: 'mqtt://broker.example' }").broker();
        assertEquals("mqtt://broker.example:1883", broker.connection().address().toString());
        assertEquals(BrokerSection.Role.EXTERNAL, broker.role());
        assertEquals(MqttVersion.V5, broker.connection().version());
        assertEquals(Duration.ofDays(7), broker.connection().sessionExpiry());
        assertNull(broker.connection().clientId());
    }

    @Test
    void mistakes_areNamed() {
        assertProblem("broker", "");
        assertProblem("broker.address must be given", "broker: { mqtt: 5 }");
        assertProblem("must be mqtt://HOST:PORT or mqtts://HOST:PORT", "broker: { address: 'tcp://h:1' }");
        assertProblem("must be 5 or 3.1.1", ADDRESS + ", mqtt: 4 }");
        assertProblem("needs the key 'user'", ADDRESS + ", password-file: f }");
        assertProblem("needs an address that begins with mqtts://", "broker: { address: 'mqtt://h:1', tls: {} }");
        assertProblem("listeners is not a known key", ADDRESS + " }\nlisteners: []");
    }

    @Test
    void hostOfASite_needsAStoreThatAllReach() {
        String site = ADDRESS + ", share: north }\n";
        String redis = "cloud-store: { kind: redis, addresses: [ 'h:1' ] }";
        assertEquals("north", read(site + redis).broker().share());
        assertProblem("cloud-store must be of kind redis or postgres where 'broker.share' is given", site);
        assertProblem("remove 'broker.share' and run one host", site + "cloud-store: { kind: embedded }");
        for (String name : List.of("a/b", "+", "a#", "''")) {
            assertProblem("broker.share must be the name of a site", ADDRESS + ", share: " + name + " }\n" + redis);
        }
        assertProblem(
                "belongs to role external", ADDRESS + ", role: attached, name: n, user: u, share: north }\n" + redis);
    }

    @Test
    void readyMadeConfiguration_hasTheDefaults() throws IOException {
        String text = Files.readString(ROOT.resolve("configs/host.yaml"));
        StandaloneConfig sample = read(text);
        StandaloneConfig defaults = read("broker: { address: 'mqtt://127.0.0.1:1883' }");
        assertEquals(defaults.broker(), sample.broker());
        assertEquals(defaults.process().durability(), sample.process().durability());

        StandaloneConfig all = read(text.replace("mqtt://127.0.0.1:1883 ", "mqtts://broker.example:8883 ")
                .replaceAll("(?m)^  # ( ?[a-z])", "  $1")
                .replaceAll("(?m)^  #   ", "    "));
        assertTrue(all.broker().connection().tls() != null);
        assertEquals("line-7", all.broker().connection().clientId());
    }

    @Test
    void reference_keys_areThoseOfTheCode() throws IOException {
        YamlDocument document =
                GatewayConfigFile.document("host.yaml", (ADDRESS + " }").getBytes(StandardCharsets.UTF_8), Map.of());
        StandaloneConfig config =
                StandaloneConfig.read(document.root(), new ConfigPaths(Path.of("/etc"), path -> true));
        assertTrue(config.broker().connection().address().tls());
        Set<String> asked = document.askedPaths().stream()
                .filter(path -> path.startsWith("broker"))
                .collect(Collectors.toCollection(TreeSet::new));
        Pattern row = Pattern.compile("^\\| `(broker[a-z0-9.-]*)` \\| .*\\|$");
        Set<String> documented = Files.readAllLines(ROOT.resolve("docs/brokers.md")).stream()
                .map(row::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(asked, documented);
    }

    /** Commands that speak to a running process take the file of either kind. */
    @Test
    void process_isReadFromEitherKindOfFile(@TempDir Path folder) throws IOException {
        Path host = Files.writeString(folder.resolve("host.yaml"), "data: h\nbroker: { address: 'mqtt://h:1' }");
        Path gateway = Files.writeString(folder.resolve("gateway.yaml"), "data: g");
        assertEquals(
                folder.resolve("h"),
                GatewayConfigFile.readProcess(host, Map.of()).data());
        assertEquals(
                folder.resolve("g"),
                GatewayConfigFile.readProcess(gateway, Map.of("TIDEWAY_LIMITS_CONNECTIONS", "5"))
                        .data());
        assertFalse(folder.resolve("h").equals(folder.resolve("g")));
    }

    private static void assertProblem(String problem, String text) {
        InvalidDocumentException refused = assertThrows(InvalidDocumentException.class, () -> read(text));
        assertTrue(String.valueOf(refused.getMessage()).contains(problem), refused.getMessage());
    }

    private static StandaloneConfig read(String text) {
        return GatewayConfigFile.read(
                "host.yaml",
                text.getBytes(StandardCharsets.UTF_8),
                Path.of("/etc/tideway"),
                Map.of(),
                path -> true,
                StandaloneConfig::read);
    }
}
