package io.tideway.runtime.cloud.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.CloudStoreContract;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract over a store in memory, and what a cut of power leaves. */
final class EmbeddedCloudStoreTest extends CloudStoreContract {

    private static final Delta CHANGE =
            new Delta(Map.of(ByteString.copyFromUtf8("a"), ByteString.copyFromUtf8("1")), Set.of());

    private EmbeddedCloudStore embedded;

    @Override
    protected void clear() {
        MemoryStore memory = new MemoryStore(false);
        embedded = new EmbeddedCloudStore(new OneAtATime(memory), Runnable::run, Clock.systemUTC());
    }

    /** There is one in the process. */
    @Override
    protected CloudStore open() {
        return embedded;
    }

    @Test
    void write_beforeItIsDurable_isNotAnswered() {
        MemoryStore memory = new MemoryStore(true);
        CloudStore slow = new EmbeddedCloudStore(memory, memory, Clock.systemUTC());
        CompletableFuture<WriteReply> reply =
                slow.write(INSTANCE, new RemoteWrite(0, CHANGE, 0)).toCompletableFuture();
        assertFalse(reply.isDone());
        memory.sync();
        assertTrue(reply.isDone());
        slow.write(INSTANCE, new RemoteWrite(1, CHANGE, 0));
        memory.cutPower();
        CloudStore next = new EmbeddedCloudStore(memory, memory, Clock.systemUTC());
        assertEquals(new CloudRecord(0, 1, null, CHANGE.puts()), await(next.load(INSTANCE)));
    }

    @Test
    void anyCall_storeBeneathRefuses_failsAsUnavailable() {
        MemoryStore memory = new MemoryStore(false);
        CloudStore over = new EmbeddedCloudStore(memory, memory, Clock.systemUTC());
        memory.refuse(true, true);
        CloudException failure =
                assertThrows(CloudException.class, () -> await(over.write(INSTANCE, new RemoteWrite(0, CHANGE, 0))));
        assertEquals(CloudException.Kind.UNAVAILABLE, failure.kind());
        memory.refuse(false, false);
        assertEquals(CloudRecord.ABSENT, await(over.load(INSTANCE)));
    }

    /** The reference store is not thread-safe by itself. */
    private record OneAtATime(MemoryStore store) implements HostStore {

        @Override
        public synchronized byte @Nullable [] get(Table table, byte[] key) {
            return store.get(table, key);
        }

        @Override
        public synchronized void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {
            store.scan(table, prefix, from, visitor);
        }

        @Override
        public synchronized void write(WriteSet changes) {
            store.write(changes);
        }
    }
}
