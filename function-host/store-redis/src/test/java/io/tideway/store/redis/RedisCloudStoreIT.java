package io.tideway.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.Acquisition;
import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.CloudStoreContract;
import io.tideway.runtime.cloud.CloudStoreExercise;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.function.InstanceId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

/** The contract over one real server, and what happens when it goes away or refuses. */
final class RedisCloudStoreIT extends CloudStoreContract {

    private static final Delta CHANGE =
            new Delta(Map.of(ByteString.copyFromUtf8("a"), ByteString.copyFromUtf8("1")), Set.of());
    private static final int PAGE_BYTES = 256 << 10;

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static RealRedis redis;

    @BeforeAll
    static void start() throws IOException {
        vertx = Vertx.vertx();
        redis = RealRedis.start(folder);
    }

    @AfterAll
    static void stop() {
        redis.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static RedisConfig config() {
        return RedisConfig.of(false, redis.endpoint())
                .withBounds(RedisConfig.DEFAULT_TIMEOUT, PAGE_BYTES, RedisConfig.DEFAULT_CHANGE_BYTES_MAX);
    }

    @Override
    protected void clear() throws IOException {
        redis.command("FLUSHALL");
        redis.command("SCRIPT FLUSH");
    }

    @Override
    protected CloudStore open() {
        return new RedisCloudStore(vertx, config());
    }

    /** A gateway closes its event loops before its store. */
    @Test
    void close_eventLoopsAreGone_isQuiet() {
        Vertx shortLived = Vertx.vertx();
        CloudStore store = new RedisCloudStore(shortLived, config());
        await(store.load(INSTANCE));
        shortLived.close().toCompletionStage().toCompletableFuture().join();

        store.close();
    }

    @Test
    void anyCall_serverKilledUnderWay_isUnavailableAndWorksOnceItIsBack() throws IOException {
        write(INSTANCE, 0, CHANGE);
        List<CompletableFuture<WriteReply>> replies = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 500; i++) {
            InstanceId instance = new InstanceId("count", "key-" + i);
            replies.add(store.write(instance, new RemoteWrite(0, CHANGE, 0)).toCompletableFuture());
            if (i == 250) {
                redis.kill();
            }
        }
        CloudException failure = assertThrows(CloudException.class, () -> await(store.load(INSTANCE)));
        assertEquals(CloudException.Kind.UNAVAILABLE, failure.kind());
        assertTrue(failure.getMessage().contains(redis.endpoint().toString()), failure.getMessage());
        redis.start();
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
        redis.kill();
        redis.start();
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(200)).until(() -> {
            await(store.recall(INSTANCE, "host-b"));
            return !recalled.isEmpty();
        });
    }

    @Test
    void anyCall_serverDoesNotAnswer_isUnavailableWithinTheTimeout() throws IOException {
        CloudStore impatient = new RedisCloudStore(
                vertx, config().withBounds(Duration.ofMillis(300), PAGE_BYTES, RedisConfig.DEFAULT_CHANGE_BYTES_MAX));
        await(impatient.load(INSTANCE));
        redis.command("CLIENT PAUSE 1500 ALL");
        CloudException failure = assertThrows(CloudException.class, () -> await(impatient.load(INSTANCE)));
        assertEquals(CloudException.Kind.UNAVAILABLE, failure.kind());
        assertTrue(failure.getMessage().contains("300 ms"), failure.getMessage());
        Awaitility.await()
                .atMost(SOON)
                .ignoreException(CloudException.class)
                .until(() -> await(impatient.load(INSTANCE)).version() == 0);
        impatient.close();
    }

    @Test
    void write_overTheLimit_isRefusedAndNamesIt() {
        CloudStore small =
                new RedisCloudStore(vertx, config().withBounds(RedisConfig.DEFAULT_TIMEOUT, PAGE_BYTES, 1_000));
        Delta big = put(ByteString.copyFromUtf8("b"), ByteString.copyFrom(new byte[2_000]));
        CloudException failure =
                assertThrows(CloudException.class, () -> await(small.write(INSTANCE, new RemoteWrite(0, big, 0))));
        assertEquals(CloudException.Kind.REFUSED, failure.kind());
        assertTrue(failure.getMessage().contains("limit of 1000 bytes"), failure.getMessage());
        small.close();
    }

    @Test
    void write_memoryFull_isUnavailableAndChangesNothing() throws IOException {
        write(INSTANCE, 0, CHANGE);
        redis.command("CONFIG SET maxmemory 1");
        try {
            CloudException failure = assertThrows(
                    CloudException.class, () -> await(store.write(INSTANCE, new RemoteWrite(1, CHANGE, 5))));
            assertEquals(CloudException.Kind.UNAVAILABLE, failure.kind());
            assertTrue(failure.getMessage().contains("raise 'maxmemory'"), failure.getMessage());
        } finally {
            redis.command("CONFIG SET maxmemory 0");
        }
        assertEquals(1, await(store.load(INSTANCE)).version());
    }

    @Test
    void password_wrongOrMissing_isRefusedAndNamesTheFix(@TempDir Path other) throws IOException {
        try (RealRedis closed = RealRedis.start(other, "--requirepass", "secret")) {
            RedisConfig plain = RedisConfig.of(false, closed.endpoint());
            assertTrue(refusal(plain).contains("set one in the configuration"));
            assertTrue(refusal(plain.withUser(Optional.empty(), "wrong")).contains("User or password is wrong"));
            CloudStore right = new RedisCloudStore(vertx, plain.withUser(Optional.empty(), "secret"));
            assertEquals(0, await(right.load(INSTANCE)).version());
            right.close();
        }
    }

    private static String refusal(RedisConfig config) {
        CloudStore store = new RedisCloudStore(vertx, config);
        CloudException failure = assertThrows(CloudException.class, () -> await(store.load(INSTANCE)));
        store.close();
        assertEquals(CloudException.Kind.REFUSED, failure.kind(), failure.getMessage());
        return failure.getMessage();
    }

    /** The rights are those that docs/cloud-stores.md lists. */
    @Test
    void user_withTheDocumentedRights_mayDoAllAndNoMore() throws Exception {
        redis.command("ACL SETUSER tideway on >secret resetkeys ~{tw:* resetchannels &tw:recall:* -@all +auth +info"
                + " +evalsha +script|load +hget +hmget +hset +hsetnx +hdel +hlen +hexists +hstrlen +hincrby +hgetall"
                + " +hscan +zadd +zrem +zrange +zrangebyscore +set +exists +del +time +publish +subscribe"
                + " +unsubscribe");
        CloudStore tideway = new RedisCloudStore(vertx, config().withUser(Optional.of("tideway"), "secret"));
        List<InstanceId> recalled = new CopyOnWriteArrayList<>();
        tideway.onRecall("host-a", recalled::add);
        await(tideway.renewLease("host-a", Duration.ofMinutes(1)));
        await(tideway.leaseEnded("host-a"));
        new CloudStoreExercise(tideway).all();
        await(tideway.acquire(INSTANCE, new Acquisition("host-a", -1, Optional.empty())));
        Awaitility.await().atMost(SOON).until(() -> {
            await(tideway.recall(INSTANCE, "host-b"));
            return !recalled.isEmpty();
        });
        tideway.close();
        redis.command("ACL SETUSER poor on >secret ~{tw:* -@all +auth +info +evalsha +script|load");
        assertTrue(refusal(config().withUser(Optional.of("poor"), "secret")).contains("rights"));
    }
}
