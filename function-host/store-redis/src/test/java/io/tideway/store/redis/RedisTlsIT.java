package io.tideway.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.function.InstanceId;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Speaks TLS with a real server, both sides showing a certificate. */
final class RedisTlsIT {

    private static final String STORE_PASSWORD = "changeit";
    private static final InstanceId INSTANCE = new InstanceId("count", "1");

    /** The first handshake of a JVM on a busy machine takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    @Test
    void load_overTls_worksWithTrustAndIdentityAndFailsWithout() throws Exception {
        Path own = folder.resolve("own.pem");
        Path key = folder.resolve("own.key");
        certificate(own, key);
        Vertx vertx = Vertx.vertx();
        try (RealRedis redis = RealRedis.start(
                folder.resolve("redis"),
                "--port",
                "0",
                "--tls-port",
                "PORT",
                "--tls-cert-file",
                own.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-ca-cert-file",
                own.toString())) {
            RedisConfig plain = RedisConfig.of(false, redis.endpoint())
                    .withBounds(PATIENCE, RedisConfig.DEFAULT_PAGE_BYTES, RedisConfig.DEFAULT_CHANGE_BYTES_MAX);
            Optional<RedisTls.Identity> identity = Optional.of(new RedisTls.Identity(own, key));
            assertEquals(
                    CloudRecord.ABSENT, load(vertx, plain.withTls(new RedisTls(Optional.of(own), identity, true))));
            CloudException untrusted = assertThrows(
                    CloudException.class,
                    () -> load(vertx, plain.withTls(new RedisTls(Optional.empty(), identity, true))));
            assertEquals(CloudException.Kind.UNAVAILABLE, untrusted.kind());
            assertThrows(
                    CloudException.class,
                    () -> load(vertx, plain.withTls(new RedisTls(Optional.of(own), Optional.empty(), true))));
            assertThrows(CloudException.class, () -> load(vertx, plain));
        } finally {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }
    }

    private static CloudRecord load(Vertx vertx, RedisConfig config) {
        CloudStore store = new RedisCloudStore(vertx, config);
        try {
            return store.load(INSTANCE)
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw (CloudException) e.getCause();
        } finally {
            store.close();
        }
    }

    /** Signed by itself, for 127.0.0.1, by the keytool of this JDK. */
    private void certificate(Path certificate, Path key) throws Exception {
        Path file = folder.resolve("own.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=tideway-test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:c",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .inheritIO()
                .start();
        assertEquals(0, keytool.onExit().get(30, TimeUnit.SECONDS).exitValue());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, STORE_PASSWORD.toCharArray());
        }
        pem(certificate, "CERTIFICATE", store.getCertificate("own").getEncoded());
        pem(
                key,
                "PRIVATE KEY",
                store.getKey("own", STORE_PASSWORD.toCharArray()).getEncoded());
    }

    private static void pem(Path file, String kind, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder().encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
