package io.tideway.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.CloudStoreContract;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.function.InstanceId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract over a cluster of three real nodes; slots move while it is used. */
final class RedisClusterIT extends CloudStoreContract {

    private static final int NODES = 3;
    private static final int SLOTS = 16_384;
    private static final int PAGE_BYTES = 256 << 10;

    @TempDir
    static Path folder;

    private static final List<RealRedis> nodes = new ArrayList<>();
    private static Vertx vertx;

    @BeforeAll
    static void start() throws IOException {
        vertx = Vertx.vertx();
        for (int n = 0; n < NODES; n++) {
            RealRedis node = RealRedis.startNode(folder.resolve("node-" + n));
            nodes.add(node);
            node.command("CLUSTER SET-CONFIG-EPOCH " + (n + 1));
            StringBuilder slots = new StringBuilder("CLUSTER ADDSLOTS");
            IntStream.range(n * SLOTS / NODES, (n + 1) * SLOTS / NODES)
                    .forEach(slot -> slots.append(' ').append(slot));
            node.command(slots.toString());
        }
        for (RealRedis node : nodes) {
            nodes.get(0).command("CLUSTER MEET 127.0.0.1 " + node.endpoint().port());
        }
        for (RealRedis node : nodes) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                String info = node.command("CLUSTER INFO");
                return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + NODES);
            });
        }
    }

    @AfterAll
    static void stop() {
        nodes.forEach(RealRedis::close);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Override
    protected void clear() throws IOException {
        for (RealRedis node : nodes) {
            node.command("FLUSHALL");
        }
    }

    /** One node is named; the others are found. */
    @Override
    protected CloudStore open() {
        RedisConfig config = RedisConfig.of(true, nodes.get(0).endpoint())
                .withBounds(RedisConfig.DEFAULT_TIMEOUT, PAGE_BYTES, RedisConfig.DEFAULT_CHANGE_BYTES_MAX);
        return new RedisCloudStore(vertx, config);
    }

    @Test
    void instances_areSpreadOverAllNodes() throws IOException {
        for (int i = 0; i < 200; i++) {
            write(new InstanceId("count", "key-" + i), 0, put(ByteString.copyFromUtf8("a"), ByteString.EMPTY));
        }
        for (RealRedis node : nodes) {
            long keys = Long.parseLong(node.command("DBSIZE").strip().substring(1));
            assertTrue(keys > 20 && keys < 120, () -> node.endpoint() + " has " + keys);
        }
    }

    @Test
    void slot_movedToAnotherNode_isFollowed() throws IOException {
        Bucket bucket = Bucket.of(RedisConfig.DEFAULT_KEY_PREFIX, INSTANCE.toString());
        int slot = Slots.slot(bucket.tag().substring(1, bucket.tag().length() - 1));
        String id = Integer.toString(slot);
        write(INSTANCE, 0, put(ByteString.copyFromUtf8("a"), ByteString.EMPTY));
        RealRedis from = nodes.get(0);
        for (RealRedis node : nodes) {
            if (node.command("CLUSTER COUNTKEYSINSLOT " + slot).strip().equals(":1")) {
                from = node;
            }
        }
        RealRedis to = nodes.get((nodes.indexOf(from) + 1) % NODES);
        String fromId = id(from);
        String toId = id(to);
        to.command("CLUSTER SETSLOT " + id + " IMPORTING " + fromId);
        from.command("CLUSTER SETSLOT " + id + " MIGRATING " + toId);
        try {
            from.command("MIGRATE 127.0.0.1 " + to.endpoint().port() + " " + quoted(bucket) + " 0 5000");
            assertEquals(1, await(store.load(INSTANCE)).version(), "asked for at the other node");
            // Record and timers lie at two nodes now: no script may touch both.
            CloudException moving = assertThrows(CloudException.class, () -> write(INSTANCE, 1, Delta.NONE));
            assertEquals(CloudException.Kind.UNAVAILABLE, moving.kind());
        } finally {
            for (RealRedis node : nodes) {
                node.command("CLUSTER SETSLOT " + id + " NODE " + toId);
            }
        }
        assertEquals(1, await(store.load(INSTANCE)).version());
        await(store.write(INSTANCE, new RemoteWrite(1, put(ByteString.copyFromUtf8("b"), ByteString.EMPTY), 7)));
        assertEquals(1, await(store.dueTimers(7, 10)).size());
    }

    private static String id(RealRedis node) throws IOException {
        return node.command("CLUSTER MYID").split("\r\n", -1)[1];
    }

    private static String quoted(Bucket bucket) {
        return "\"" + bucket.recordPrefix() + INSTANCE.function() + "\\x00" + INSTANCE.key() + "\"";
    }
}
