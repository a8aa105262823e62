package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gateway.config.CloudStoreSection;
import io.tideway.gateway.config.GatewayConfigFile;
import io.tideway.gateway.config.ProcessConfig;
import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.embedded.EmbeddedCloudStore;
import io.tideway.runtime.control.HostLimits;
import io.tideway.runtime.control.Policy;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.host.PhasesConfig;
import io.tideway.runtime.phase.SyncLimits;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.store.postgres.PostgresCloudStore;
import io.tideway.store.postgres.PostgresConfig;
import io.tideway.store.postgres.PostgresTls;
import io.tideway.store.redis.Endpoint;
import io.tideway.store.redis.RedisCloudStore;
import io.tideway.store.redis.RedisConfig;
import io.tideway.store.redis.RedisTls;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudStoreOpeningIT {

    private static final InstanceId INSTANCE = new InstanceId("f", "k");

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final MemoryStore memory = new MemoryStore(true);
    private final CloudStoreOpening opening = new CloudStoreOpening(vertx, memory, memory);

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(folder.resolve("password"), "secret\n");
        Files.writeString(folder.resolve("ca.crt"), "");
        Files.writeString(folder.resolve("gw.crt"), "");
        Files.writeString(folder.resolve("gw.key"), "");
    }

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void open_embedded_worksInTheGatewaysOwnStore() throws Exception {
        try (CloudStore store = opening.open(section("cloud-store:"))) {
            assertInstanceOf(EmbeddedCloudStore.class, store);
            assertEquals(
                    0,
                    store.load(INSTANCE)
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS)
                            .version());
        }
    }

    @Test
    void open_embeddedAtADistance_answersAfterTheRoundTrip() throws Exception {
        try (CloudStore store = opening.open(section("cloud-store: {latency: 20ms}"))) {
            long start = System.nanoTime();
            CompletableFuture<?> reply = store.load(INSTANCE).toCompletableFuture();
            assertFalse(reply.isDone());
            reply.get(10, TimeUnit.SECONDS);

            // Only a lower bound: a busy machine may take any time.
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(19));
        }
    }

    @Test
    void redis_everyKey_reachesTheStore() throws Exception {
        CloudStoreSection section = section("""
                cloud-store:
                  kind: redis
                  addresses: [ "10.0.0.5:7000", "10.0.0.6:7000" ]
                  cluster: true
                  key-prefix: site-7
                  user: tideway
                  password-file: password
                  tls: { authorities: ca.crt, certificate: gw.crt, key: gw.key, verify-host: false }
                  timeout: 500ms
                  connections: 3
                  page-size: 64KB
                  change-size: 4MB
                """);

        assertEquals(
                new RedisConfig(
                        List.of(new Endpoint("10.0.0.5", 7000), new Endpoint("10.0.0.6", 7000)),
                        true,
                        Optional.of("tideway"),
                        Optional.of("secret"),
                        Optional.of(new RedisTls(
                                Optional.of(folder.resolve("ca.crt")),
                                Optional.of(new RedisTls.Identity(folder.resolve("gw.crt"), folder.resolve("gw.key"))),
                                false)),
                        "site-7",
                        Duration.ofMillis(500),
                        3,
                        64 << 10,
                        4 << 20),
                RedisOpening.config((CloudStoreSection.Redis) section));
    }

    @Test
    void postgres_everyKey_reachesTheStore() throws Exception {
        CloudStoreSection section = section("""
                cloud-store:
                  kind: postgres
                  addresses: [ "10.0.0.5:5432" ]
                  database: plant
                  schema: site_7
                  user: gateway
                  password-file: password
                  tls: { authorities: ca.crt }
                  timeout: 5s
                  connections: 8
                  page-size: 128KB
                  change-size: 1MB
                """);

        assertEquals(
                new PostgresConfig(
                        List.of(new io.tideway.store.postgres.Endpoint("10.0.0.5", 5432)),
                        "plant",
                        "gateway",
                        Optional.of("secret"),
                        Optional.of(new PostgresTls(Optional.of(folder.resolve("ca.crt")), Optional.empty(), true)),
                        "site_7",
                        Duration.ofSeconds(5),
                        8,
                        128 << 10,
                        1 << 20),
                PostgresOpening.config((CloudStoreSection.Postgres) section));
    }

    /** A gateway must start without its cloud store: offline is normal. */
    @Test
    void open_serverIsAway_openAndUnavailable() throws Exception {
        String address = "127.0.0.1:" + portOfNoOne();
        CloudStoreSection redis = section("cloud-store: {kind: redis, addresses: ['" + address + "']}");
        CloudStoreSection postgres = section("cloud-store: {kind: postgres, user: u, addresses: ['" + address + "']}");

        try (CloudStore store = opening.open(redis)) {
            assertInstanceOf(RedisCloudStore.class, store);
            assertUnavailable(store, address);
        }
        try (CloudStore store = opening.open(postgres)) {
            assertInstanceOf(PostgresCloudStore.class, store);
            assertUnavailable(store, address);
        }
    }

    private static void assertUnavailable(CloudStore store, String address) {
        Throwable cause = assertThrows(
                        ExecutionException.class,
                        () -> store.load(INSTANCE).toCompletableFuture().get(30, TimeUnit.SECONDS))
                .getCause();

        assertInstanceOf(CloudException.class, cause);
        assertTrue(cause.getMessage().contains(address), cause.getMessage());
    }

    @Test
    void open_passwordFileOfTwoLines_refusedWithItsName() throws Exception {
        Files.writeString(folder.resolve("password"), "user\nsecret\n");
        CloudStoreSection section = section("cloud-store: {kind: redis, addresses: ['h:1'], password-file: password}");

        String message =
                assertThrows(IOException.class, () -> opening.open(section)).getMessage();
        assertTrue(message.contains(folder.resolve("password").toString()), message);
        assertFalse(message.contains("secret\n"), message);
    }

    @Test
    void phases_everyFigure_reachesTheHost() {
        String store = "cloud-store:\n";

        assertEquals(
                new PhasesConfig(
                        Policy.Benefit.standard(),
                        new HostLimits(10_000, 32 << 20, 8),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        new SyncLimits(
                                60_000, 1 << 20, 256 << 20, Duration.ofDays(7).toMillis()),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)),
                new Settings(config(store)).phases());
        assertEquals(new Policy.Pinned(), policy(store + "phases: {policy: pinned}"));
        assertEquals(
                new Policy.Threshold(2, 0.5, 60_000),
                policy(store
                        + "phases: {policy: threshold, threshold: {local-from: 2/s, remote-below: 0.5/s, idle: 1m}}"));
        assertEquals(
                new Policy.Benefit(2, 7, 60_000, 1_000),
                policy(store + "phases: {benefit: {stay: 2, switch-cost: 7, horizon: 1m, dwell: 1s}}"));
        assertEquals(
                new Policy.Erlang(0.05, 1.5, 5_000),
                policy(store + "phases: {policy: erlang, erlang: {overflow: 0.05, stay: 1.5, idle: 5s}}"));
    }

    private Policy policy(String text) {
        return new Settings(config(text)).phases().policy();
    }

    private static int portOfNoOne() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private CloudStoreSection section(String text) {
        return Objects.requireNonNull(config(text).cloudStore());
    }

    private ProcessConfig config(String text) {
        return GatewayConfigFile.parse("gateway.yaml", text, folder, Map.of()).process();
    }
}
