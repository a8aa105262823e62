package io.tideway.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tideway.gateway.config.CloudStoreSection.Account;
import io.tideway.gateway.config.CloudStoreSection.Bounds;
import io.tideway.gateway.config.CloudStoreSection.Embedded;
import io.tideway.gateway.config.CloudStoreSection.Postgres;
import io.tideway.gateway.config.CloudStoreSection.Redis;
import io.tideway.yaml.InvalidDocumentException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudStoreSectionTest {

    private static final Path FOLDER = Path.of("/etc/tideway");
    private static final String REDIS = "cloud-store: {kind: redis, addresses: ['h:1']}";

    @Test
    void cloudStore_absent_none() {
        assertNull(read("").cloudStore());
    }

    @Test
    void cloudStore_embeddedWithLatency_isThatFarAway() {
        assertEquals(
                new Embedded(Duration.ofMillis(20)),
                read("cloud-store: {latency: 20ms}").cloudStore());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud-store:", "cloud-store: {}", "cloud-store: {kind: embedded}"})
    void cloudStore_mentioned_embedded(String text) {
        assertEquals(new Embedded(Duration.ZERO), read(text).cloudStore());
    }

    @Test
    void redis_onlyWhatIsRequired_defaults() {
        assertEquals(
                new Redis(
                        List.of(new ServerAddress("h", 1)),
                        false,
                        "tw",
                        new Account(null, null, null),
                        new Bounds(Duration.ofSeconds(2), 2, 1 << 20, 16 << 20)),
                read(REDIS).cloudStore());
    }

    @Test
    void redis_everythingGiven_taken() {
        ProcessConfig config = read("""
                cloud-store:
                  kind: redis
                  addresses: [ "10.0.0.5:7000", "[fe80::1]:7001" ]
                  cluster: true
                  key-prefix: site-7
                  user: tideway
                  password-file: secrets/redis
                  tls: { authorities: ca.crt, certificate: gw.crt, key: gw.key, verify-host: false }
                  timeout: 500ms
                  connections: 3
                  page-size: 64KB
                  change-size: 4MB
                """);

        assertEquals(
                new Redis(
                        List.of(new ServerAddress("10.0.0.5", 7000), new ServerAddress("fe80::1", 7001)),
                        true,
                        "site-7",
                        new Account(
                                "tideway",
                                FOLDER.resolve("secrets/redis"),
                                new ServerTlsSection(
                                        FOLDER.resolve("ca.crt"),
                                        new ServerTlsSection.Identity(
                                                FOLDER.resolve("gw.crt"), FOLDER.resolve("gw.key")),
                                        false)),
                        new Bounds(Duration.ofMillis(500), 3, 64 << 10, 4 << 20)),
                config.cloudStore());
    }

    @Test
    void postgres_everythingGiven_taken() {
        ProcessConfig config = read("""
                cloud-store:
                  kind: postgres
                  addresses: [ "db1:5432", "db2:5432" ]
                  database: plant
                  schema: site_7
                  user: gateway
                  tls:
                """);

        assertEquals(
                new Postgres(
                        List.of(new ServerAddress("db1", 5432), new ServerAddress("db2", 5432)),
                        "plant",
                        "site_7",
                        new Account("gateway", null, new ServerTlsSection(null, null, true)),
                        new Bounds(Duration.ofSeconds(2), 4, 1 << 20, 16 << 20)),
                config.cloudStore());
    }

    @Test
    void redis_environmentOnly_read() {
        ProcessConfig config = read(
                "",
                Map.of(
                        "TIDEWAY_CLOUD_STORE_KIND", "redis",
                        "TIDEWAY_CLOUD_STORE_ADDRESSES_0", "redis:6379",
                        "TIDEWAY_CLOUD_STORE_PASSWORD_FILE", "/run/secrets/redis",
                        "TIDEWAY_PHASES_POLICY", "erlang",
                        "TIDEWAY_PHASES_SYNC_INTERVAL", "5s"));

        Redis redis = (Redis) config.cloudStore();
        assertEquals(List.of(new ServerAddress("redis", 6379)), redis.addresses());
        assertEquals(Path.of("/run/secrets/redis"), redis.account().passwordFile());
        assertEquals(
                new PolicySection.Erlang(0.01, 1.25, Duration.ofSeconds(30)),
                config.phases().policy());
        assertEquals(Duration.ofSeconds(5), config.phases().sync().interval());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cloud-store: {kind: reddis, addresses: [a]}| 1:21: cloud-store.kind must be embedded, redis or postgres, found 'reddis'",
                "cloud-store: {latency: 2s}| 1:24: cloud-store.latency must be from 0s to 1s, found '2s'",
                "cloud-store: {kind: redis, addresses: ['h:1'], latency: 5ms}| 1:57: cloud-store.latency belongs to kind embedded, found with kind redis",
                "cloud-store: {addresses: ['h:1']}| 1:26: cloud-store.addresses belongs to kind redis or postgres, found with kind embedded",
                "cloud-store: {kind: redis}| 1:14: cloud-store.addresses must be given",
                "cloud-store: {kind: redis, addresses: []}| 1:39: cloud-store.addresses must be a list of 1 to 16 servers",
                "cloud-store: {kind: redis, addresses: h:1}| 1:39: cloud-store.addresses must be a list, found 'h:1'",
                "cloud-store: {kind: redis, addresses: [h]}| 1:40: cloud-store.addresses[0] must be HOST:PORT of a server, such as 10.0.0.5:6379, found 'h'",
                "cloud-store: {kind: redis, addresses: ['h:0']}| 1:40: cloud-store.addresses[0] must be HOST:PORT of a server, such as 10.0.0.5:6379, found 'h:0'",
                "cloud-store: {kind: redis, addresses: ['h:1', 'h:2']}| 1:39: cloud-store.addresses must name one server, found 2; or set 'cluster: true' if they are a Redis Cluster",
                "cloud-store: {kind: redis, addresses: ['h:1'], user: u}| 1:54: cloud-store.user needs the key 'password-file': Redis knows no user without password",
                "cloud-store: {kind: redis, addresses: ['h:1'], password-file: missing}| 1:63: cloud-store.password-file must be a file that can be read, found /etc/tideway/missing",
                "cloud-store: {kind: redis, addresses: ['h:1'], password-fle: p}| 1:48: cloud-store.password-fle is not a known key, did you mean 'password-file'?",
                "cloud-store: {kind: redis, addresses: ['h:1'], schema: s}| 1:56: cloud-store.schema belongs to kind postgres, found with kind redis",
                "cloud-store: {kind: redis, addresses: ['h:1'], key-prefix: 'a b'}| 1:60: cloud-store.key-prefix must be 1 to 64 letters, digits, '_', '.' or '-', found 'a b'",
                "cloud-store: {kind: redis, addresses: ['h:1'], tls: {key: k}}| 1:53: cloud-store.tls.certificate must be given: a certificate and its key come together",
                "cloud-store: {kind: redis, addresses: ['h:1'], tls: {certificate: c}}| 1:53: cloud-store.tls.key must be given: a certificate and its key come together",
                "cloud-store: {kind: postgres, addresses: ['h:1']}| 1:14: cloud-store.user must be given",
                "cloud-store: {kind: postgres, addresses: ['h:1'], user: u, schema: Site}| 1:68: cloud-store.schema must be lower-case letters, digits or '_', at most 41 of them, found 'Site'",
                "cloud-store: {kind: postgres, addresses: ['h:1'], user: u, cluster: true}| 1:69: cloud-store.cluster belongs to kind redis, found with kind postgres",
            })
    void cloudStore_oneMistake_onlyThatReported(String text, String report) {
        assertEquals("gateway.yaml:" + report, reportOf(text));
    }

    @Test
    void phases_noCloudStore_namesTheFix() {
        assertEquals(
                "gateway.yaml:1:9: phases needs a cloud store, without which every instance is local: add 'cloud-store' with"
                        + " its kind (embedded, redis or postgres), or remove 'phases'",
                reportOf("phases: {slots: 10}"));
    }

    @Test
    void phases_everythingGiven_taken() {
        ProcessConfig config = read(REDIS + """

                host: { workers: 40 }
                phases:
                  policy: threshold
                  slots: 7
                  size: 1MB
                  containers: 30
                  decide-every: 500ms
                  rate-window: 2s
                  lease: 1m
                  timer-grace: 2s
                  threshold: { local-from: 2.5/s, remote-below: 0/s, idle: 1m }
                  sync: { interval: 0s, rate: 64KB/s, unsynced-size: 8MB, unsynced-age: 1d }
                """);

        assertEquals(
                new PhasesSection(
                        new PolicySection.Threshold(2.5, 0, Duration.ofMinutes(1)),
                        7,
                        1 << 20,
                        30,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        new SyncSection(Duration.ZERO, 64 << 10, 8 << 20, Duration.ofDays(1)),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2)),
                config.phases());
    }

    @Test
    void phases_containers_followTheWorkers() {
        assertEquals(12, read(REDIS + "\nhost: {workers: 12}").phases().containers());
    }

    @Test
    void phases_storeEmbedded_syncedSeldom() {
        Duration embedded = read("cloud-store:").phases().sync().interval();

        assertEquals(Duration.ofMinutes(1), embedded);
        assertNotEquals(embedded, read(REDIS).phases().sync().interval());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "policy: best| 2:18: phases.policy must be pinned or threshold or benefit or erlang, found 'best'",
                "threshold: {local-from: 3}| 2:34: phases.threshold.local-from must be messages per second, such as 0.5/s or 12/s, found '3'",
                "threshold: {local-from: 1/s, remote-below: 2/s}| 2:53: phases.threshold.remote-below must not be above local-from, or an instance would be sent to both phases at once",
                "benefit: {stay: 0.5}| 2:26: phases.benefit.stay must be from 1 to 100, found '0.5'",
                "erlang: {overflow: 1%}| 2:29: phases.erlang.overflow must be a number such as 0.01 or 1.25, found '1%'",
                "erlang: {overflow: 0}| 2:29: phases.erlang.overflow must be from 0.000001 to 0.5, found '0'",
                "containers: 9| 2:22: phases.containers must not exceed host.workers, which is 8, found 9",
                "sync: {rate: 1MB}| 2:23: phases.sync.rate must be bytes per second, from 1KB/s to 1GB/s, found '1MB'",
                "sync: {interval: 1m, unsynced-age: 30s}| 2:45: phases.sync.unsynced-age must not be less than phases.sync.interval: every change is unsynced for so long",
                "lease: 1s| 2:17: phases.lease must be from 3s to 1h, found '1s'",
                "slot: 1| 2:10: phases.slot is not a known key, did you mean 'slots'?",
            })
    void phases_oneMistake_onlyThatReported(String figures, String report) {
        assertEquals("gateway.yaml:" + report, reportOf(REDIS + "\nphases: {" + figures + "}"));
    }

    private static String reportOf(String text) {
        return String.valueOf(
                assertThrows(InvalidDocumentException.class, () -> read(text)).getMessage());
    }

    private static ProcessConfig read(String text) {
        return read(text, Map.of());
    }

    private static ProcessConfig read(String text, Map<String, String> environment) {
        return GatewayConfigFile.read(
                        "gateway.yaml",
                        text.getBytes(StandardCharsets.UTF_8),
                        FOLDER,
                        environment,
                        path -> !path.toString().contains("missing"))
                .process();
    }
}
