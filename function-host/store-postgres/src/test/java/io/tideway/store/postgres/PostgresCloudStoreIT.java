package io.tideway.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.Acquisition;
import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.CloudStoreContract;
import io.tideway.runtime.cloud.CloudStoreExercise;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.function.InstanceId;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract over a real server, its migrations, and what happens when it goes away or refuses. */
final class PostgresCloudStoreIT extends CloudStoreContract {

    private static final Delta CHANGE =
            new Delta(Map.of(ByteString.copyFromUtf8("a"), ByteString.copyFromUtf8("1")), Set.of());
    private static final int PAGE_BYTES = 256 << 10;

    /** The machine is shared: what is slow here is not what is tested. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static RealPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        vertx = Vertx.vertx();
        postgres = RealPostgres.start(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static PostgresConfig config() {
        return postgres.config().withBounds(PATIENCE, PAGE_BYTES, PostgresConfig.DEFAULT_CHANGE_BYTES_MAX);
    }

    @Override
    protected void clear() {
        postgres.run("DROP SCHEMA IF EXISTS tideway CASCADE");
    }

    @Override
    protected CloudStore open() {
        return new PostgresCloudStore(vertx, config());
    }

    @Test
    void anyCall_serverKilledUnderWay_isUnavailableAndWorksOnceItIsBack() throws IOException {
        write(INSTANCE, 0, CHANGE);
        List<CompletableFuture<WriteReply>> replies = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            InstanceId instance = new InstanceId("count", "key-" + i);
            replies.add(store.write(instance, new RemoteWrite(0, CHANGE, 0)).toCompletableFuture());
            if (i == 250) {
                postgres.kill();
            }
        }
        CloudException failure = assertThrows(CloudException.class, () -> await(store.load(INSTANCE)));
        assertEquals(CloudException.Kind.UNAVAILABLE, failure.kind());
        assertTrue(failure.getMessage().contains(postgres.endpoint().toString()), failure.getMessage());
        postgres.start();
        assertEquals(1, await(store.load(INSTANCE)).version());
        for (int i = 0; i < replies.size(); i++) {
            WriteReply written = replies.get(i).exceptionally(lost -> null).join();
            if (written != null) {
                assertEquals(
                        1,
                        await(store.load(new InstanceId("count", "key-" + i))).version());
            }
        }
    }

    @Test
    void recall_afterTheServerWasAway_isHeardAgain() throws IOException {
        List<InstanceId> recalled = new CopyOnWriteArrayList<>();
        await(store.acquire(INSTANCE, new Acquisition("host-a", -1, Optional.empty())));
        store.onRecall("host-a", recalled::add);
        postgres.kill();
        postgres.start();
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(200)).until(() -> {
            await(store.recall(INSTANCE, "host-b"));
            return !recalled.isEmpty();
        });
    }

    @Test
    void anyCall_lockIsHeldTooLong_isUnavailableWithinTheTimeout() throws Exception {
        PostgresConfig hasty =
                config().withBounds(Duration.ofMillis(500), PAGE_BYTES, PostgresConfig.DEFAULT_CHANGE_BYTES_MAX);
        write(INSTANCE, 0, CHANGE);
        CloudStore impatient = new PostgresCloudStore(vertx, hasty);
        Awaitility.await()
                .atMost(SOON)
                .ignoreException(CloudException.class)
                .until(() -> await(impatient.load(INSTANCE)).version() == 1);
        PgConnection other = await(PgConnection.connect(
                        vertx,
                        new PgConnectOptions()
                                .setHost("127.0.0.1")
                                .setPort(postgres.endpoint().port())
                                .setDatabase("postgres")
                                .setUser(RealPostgres.USER))
                .toCompletionStage());
        await(other.query("BEGIN; SELECT * FROM tideway.instance FOR UPDATE")
                .execute()
                .toCompletionStage());
        CloudException failure = assertThrows(
                CloudException.class, () -> await(impatient.write(INSTANCE, new RemoteWrite(1, CHANGE, 0))));
        assertEquals(CloudException.Kind.UNAVAILABLE, failure.kind(), failure.getMessage());
        await(other.close().toCompletionStage());
        Awaitility.await()
                .atMost(SOON)
                .ignoreException(CloudException.class)
                .until(() -> !await(impatient.write(INSTANCE, new RemoteWrite(1, CHANGE, 0)))
                        .equals(new WriteReply.Written(1)));
        impatient.close();
    }

    @Test
    void write_overTheLimit_isRefusedAndNamesIt() {
        CloudStore small = new PostgresCloudStore(vertx, config().withBounds(PATIENCE, PAGE_BYTES, 1_000));
        Delta big = put(ByteString.copyFromUtf8("b"), ByteString.copyFrom(new byte[2_000]));
        CloudException failure =
                assertThrows(CloudException.class, () -> await(small.write(INSTANCE, new RemoteWrite(0, big, 0))));
        assertEquals(CloudException.Kind.REFUSED, failure.kind());
        assertTrue(failure.getMessage().contains("limit of 1000 bytes"), failure.getMessage());
        small.close();
    }

    @Test
    void schema_ofFirstVersion_isBroughtToTheLatestAndKeepsItsRecords() {
        await(connected(new PostgresSchema(config(), 1)));
        assertEquals("1", postgres.ask("SELECT max(version) FROM tideway.schema_version"));
        postgres.run("INSERT INTO tideway.instance VALUES ('count', 'sensor-1', 3, 7, NULL, NULL, false, 0, 2)");
        postgres.run("INSERT INTO tideway.entry VALUES ('count', 'sensor-1', 'a', '1')");
        assertEquals(new CloudRecord(3, 7, null, CHANGE.puts()), await(store.load(INSTANCE)));
        assertEquals(
                Integer.toString(Migrations.LATEST), postgres.ask("SELECT max(version) FROM tideway.schema_version"));
    }

    private static CompletableFuture<Void> connected(PostgresSchema schema) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(postgres.endpoint().port())
                .setDatabase("postgres")
                .setUser(RealPostgres.USER)
                .addProperty("search_path", "tideway");
        return PgConnection.connect(vertx, options)
                .compose(connection -> schema.bringUpToDate(connection).eventually(connection::close))
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Test
    void schema_madeByManyHostsAtOnce_isMadeOnce() throws Exception {
        List<CompletableFuture<CloudRecord>> loads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            loads.add(another().load(INSTANCE).toCompletableFuture());
        }
        for (CompletableFuture<CloudRecord> load : loads) {
            assertEquals(CloudRecord.ABSENT, await(load));
        }
        assertEquals(Integer.toString(Migrations.LATEST), postgres.ask("SELECT count(*) FROM tideway.schema_version"));
    }

    @Test
    void schema_ofNewerVersion_isRefusedAndNamesTheFix() {
        write(INSTANCE, 0, CHANGE);
        postgres.run("INSERT INTO tideway.schema_version VALUES (99, now())");
        CloudStore older = new PostgresCloudStore(vertx, config());
        CloudException failure = assertThrows(CloudException.class, () -> await(older.load(INSTANCE)));
        older.close();
        assertEquals(CloudException.Kind.REFUSED, failure.kind());
        assertTrue(failure.getMessage().contains("has version 99"), failure.getMessage());
    }

    /** The rights are those that docs/cloud-stores.md lists. */
    @Test
    void user_withTheDocumentedRights_mayDoAll_andNeedsItsPassword() throws IOException {
        postgres.run("DROP SCHEMA IF EXISTS site CASCADE");
        postgres.run("DROP ROLE IF EXISTS gateway");
        postgres.run("CREATE ROLE gateway LOGIN PASSWORD 'secret'");
        postgres.run("CREATE SCHEMA site AUTHORIZATION gateway");
        postgres.requirePassword("gateway");
        Awaitility.await().atMost(SOON).until(() -> refusal("wrong").contains("User or password is wrong"));
        CloudStore gateway = new PostgresCloudStore(vertx, as("secret"));
        new CloudStoreExercise(gateway).all();
        gateway.close();
    }

    private static PostgresConfig as(String password) {
        return PostgresConfig.of(postgres.endpoint(), "postgres", "gateway", Optional.of(password))
                .withSchema("site")
                .withBounds(PATIENCE, PAGE_BYTES, PostgresConfig.DEFAULT_CHANGE_BYTES_MAX);
    }

    /** The rules of a server are read a moment after it is told to. */
    private static String refusal(String password) {
        CloudStore store = new PostgresCloudStore(vertx, as(password));
        try {
            await(store.load(INSTANCE));
            return "";
        } catch (CloudException e) {
            assertEquals(CloudException.Kind.REFUSED, e.kind(), e.getMessage());
            return e.getMessage();
        } finally {
            store.close();
            postgres.run("DROP SCHEMA IF EXISTS site CASCADE");
            postgres.run("CREATE SCHEMA site AUTHORIZATION gateway");
        }
    }
}
