package io.tideway.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.yaml.InvalidDocumentException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigFileTest {

    private static final Path FOLDER = Path.of("/etc/tideway");

    @Test
    void read_emptyFile_defaultsThatLetNobodyIn() {
        GatewayConfig config = read("");

        assertEquals(DurabilityMode.FSYNC, config.process().durability());
        assertEquals(Path.of("/etc/tideway/data"), config.process().data());
        assertEquals(
                Path.of("/etc/tideway/data/admin.token"),
                config.process().admin().tokenFile());
        assertEquals("127.0.0.1:0", config.process().admin().address().toString());
        assertEquals(
                List.of(new ListenerSection("mqtt", new BindAddress("127.0.0.1", 1883), null, false, false)),
                config.listeners());
        assertEquals(new AclSource.Inline(List.of()), config.access().acl());
        assertEquals(Duration.ofDays(7), config.limits().sessionExpiry());
        assertEquals(1 << 20, config.limits().messageSizeBytes());
    }

    @Test
    void read_everythingGiven_taken() {
        GatewayConfig config = read("""
                data: /var/lib/tideway
                durability: wal
                listeners:
                  - name: plain
                    address: 0.0.0.0:1883
                    anonymous: true
                  - name: web
                    address: "[::1]:8084"
                    websocket: true
                    tls:
                      certificate: tls/server.crt
                      key: /keys/server.key
                access:
                  users: users.txt
                  acl:
                    - allow all devices/%c/#
                    - "user root allow all #"
                limits: { message-size: 64KB, session-expiry: 1h }
                log: { level: debug, format: json }
                """);

        assertEquals(DurabilityMode.WAL, config.process().durability());
        assertEquals(
                Path.of("/var/lib/tideway/admin.token"),
                config.process().admin().tokenFile());
        ListenerSection plain = config.listeners().get(0);
        assertTrue(plain.anonymous());
        assertNull(plain.tls());
        ListenerSection web = config.listeners().get(1);
        assertEquals(new BindAddress("::1", 8084), web.address());
        assertEquals("[::1]:8084", web.address().toString());
        assertTrue(web.websocket());
        assertFalse(web.anonymous());
        assertEquals(
                new TlsSection(Path.of("/etc/tideway/tls/server.crt"), Path.of("/keys/server.key"), null), web.tls());
        assertEquals(Path.of("/etc/tideway/users.txt"), config.access().users());
        assertEquals(
                2,
                assertInstanceOf(AclSource.Inline.class, config.access().acl())
                        .rules()
                        .size());
        assertEquals(65_536, config.limits().messageSizeBytes());
        assertEquals(
                new LogSection(LogSection.Level.DEBUG, LogSection.Format.JSON),
                config.process().log());
    }

    @Test
    void read_severalMistakes_allReportedWithPlaceAndFix() {
        assertEquals("""
                gateway.yaml:1:1: durabilty is not a known key, did you mean 'durability'?
                gateway.yaml:3:11: listeners[0].name must be 1 to 32 of a-z A-Z 0-9 _ -, a letter or digit first, found 'my listener'
                gateway.yaml:4:14: listeners[0].address must be HOST:PORT such as 127.0.0.1:1883, or 0.0.0.0:1883 for everywhere, found ':1883'
                gateway.yaml:5:16: listeners[0].anonymous must be true or false, found 'yes'
                gateway.yaml:6:5: listeners[0].annonymous is not a known key, did you mean 'anonymous'?
                gateway.yaml:7:10: listeners[0].tls.key must be given
                gateway.yaml:9:10: access.acl[0] rule must be [user NAME] allow|deny publish|subscribe|all FILTER: expected 'publish' or 'subscribe' or 'all', found 'read'
                gateway.yaml:11:17: limits.message-size must be a size such as 512B, 64KB, 32MB or 2GB, found '64k'
                gateway.yaml:12:19: limits.session-expiry must be from 1s to 3650d, found '0s'
                gateway.yaml:13:7: host must have keys of its own, found 'fast'""", reportOf("""
                        durabilty: wal
                        listeners:
                          - name: my listener
                            address: :1883
                            anonymous: yes
                            annonymous: true
                            tls: { certificate: a.crt }
                        access:
                          acl: [ allow read a ]
                        limits:
                          message-size: 64k
                          session-expiry: 0s
                        host: fast
                        """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "listeners: []| gateway.yaml:1:12: listeners must be a list of 1 to 16 listeners",
                "listeners: 127.0.0.1:1883| gateway.yaml:1:12: listeners must be a list, found '127.0.0.1:1883'",
                "listeners: [{name: a, address: 'h:1'}, {name: a, address: 'h:2'}]| gateway.yaml:1:40: listeners[1] must have a name of its own, found 'a' twice",
                "listeners: [{name: a, address: 'h:1'}, {name: b, address: 'h:1'}]| gateway.yaml:1:40: listeners[1] must have an address of its own, found 'h:1' twice",
                "listeners: [{name: a, address: 'h:65536'}]| gateway.yaml:1:32: listeners[0].address must be HOST:PORT such as 127.0.0.1:1883, or 0.0.0.0:1883 for everywhere, found 'h:65536'",
                "access: {acl: missing.conf}| gateway.yaml:1:15: access.acl must be a file that can be read, found /etc/tideway/missing.conf",
                "limits: {receive-maximum: 300}| gateway.yaml:1:27: limits.receive-maximum must not exceed limits.pending-messages, which is 256, found 300",
                "limits: {message-size: 2MB}| gateway.yaml:1:9: limits.pending-size must not be less than limits.message-size: a message of full size could never be taken",
                "limits: {pending-size-overall: 512KB}| gateway.yaml:1:32: limits.pending-size-overall must not be less than limits.pending-size",
                "access: {acl: [allow all #]}| gateway.yaml:1:29: is not YAML: expected ',' or ']', but got <stream end> (while parsing a flow sequence)",
                "listeners: [{name: a, address: 'h:1', tls: }]| gateway.yaml:1:43: listeners[0].tls.certificate must be given",
                "data: ''| gateway.yaml:1:7: data must be a path, found ''",
                "data: [a]| gateway.yaml:1:7: data must be a single value, found a list",
                "durability: sometimes| gateway.yaml:1:13: durability must be fsync or wal, found 'sometimes'",
                "log: {level: loud}| gateway.yaml:1:14: log.level must be error or warn or info or debug, found 'loud'",
                "- a| gateway.yaml:1:1: must have keys of its own, found a list",
            })
    void read_oneMistake_reported(String text, String report) {
        assertEquals(report, reportOf(text).lines().findFirst().orElse(""));
    }

    @Test
    void read_ruleCutByAComment_saysHowToQuoteIt() {
        assertEquals(
                "gateway.yaml:3:7: access.acl[0] rule must be [user NAME] allow|deny publish|subscribe|all FILTER: expected"
                        + " a topic filter, found the end of the line; put a rule with ' #' in quotes, YAML takes it for a"
                        + " comment",
                reportOf("access:\n  acl:\n    - allow all #\n"));
    }

    @Test
    void read_notYaml_onlyThat() {
        assertEquals(
                "gateway.yaml:2:1: is not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB)"
                        + " for indentation) (while scanning for the next token)",
                reportOf("limits:\n\tconnections: 1\n"));
    }

    @Test
    void read_environment_replacesValuesAndIsCheckedAlike() {
        GatewayConfig config = GatewayConfigFile.read(
                "gateway.yaml",
                "data: a\n".getBytes(StandardCharsets.UTF_8),
                FOLDER,
                Map.of(
                        "TIDEWAY_DATA", "/srv",
                        "TIDEWAY_LISTENERS_0_NAME", "x",
                        "TIDEWAY_LISTENERS_0_ADDRESS", "0.0.0.0:1884",
                        "TIDEWAY_LIMITS_QOS0_PENDING", "5",
                        "TIDEWAY_ACCESS_ACL_0", "allow all #",
                        "TIDEWAY_JAVA_OPTS", "-Xmx64m",
                        "HOME", "/root"),
                path -> true);

        assertEquals(Path.of("/srv"), config.process().data());
        assertEquals(new BindAddress("0.0.0.0", 1884), config.listeners().get(0).address());
        assertEquals(5, config.limits().qos0Pending());
        assertEquals(
                1,
                assertInstanceOf(AclSource.Inline.class, config.access().acl())
                        .rules()
                        .size());
    }

    @Test
    void read_environmentWithMistakes_namesTheVariables() {
        String report = String.valueOf(assertThrows(
                        InvalidDocumentException.class,
                        () -> GatewayConfigFile.read(
                                "gateway.yaml",
                                new byte[0],
                                FOLDER,
                                Map.of("TIDEWAY_LIMITS_CONNECTIONS", "many", "TIDEWAY_DURABILTY", "wal"),
                                path -> true))
                .getMessage());

        assertEquals("""
                environment variable TIDEWAY_LIMITS_CONNECTIONS: limits.connections must be a whole number, found 'many'
                environment variable TIDEWAY_DURABILTY: is not a known setting, did you mean TIDEWAY_DURABILITY?""", report);
    }

    private static String reportOf(String text) {
        return String.valueOf(
                assertThrows(InvalidDocumentException.class, () -> read(text)).getMessage());
    }

    private static GatewayConfig read(String text) {
        return GatewayConfigFile.read(
                "gateway.yaml",
                text.getBytes(StandardCharsets.UTF_8),
                FOLDER,
                Map.of(),
                path -> !path.toString().contains("missing"));
    }
}
