package io.tideway.runtime.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.embedded.EmbeddedCloudStore;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Counters of the store's traffic. */
final class MeteredCloudStoreTest {

    private static final InstanceId INSTANCE = new InstanceId("count", "1");
    private static final Delta THREE_BYTES =
            new Delta(Map.of(ByteString.copyFromUtf8("a"), ByteString.copyFromUtf8("12")), Set.of());

    private final MemoryStore memory = new MemoryStore(false);
    private final MeteredCloudStore store =
            new MeteredCloudStore(new EmbeddedCloudStore(memory, memory, Clock.systemUTC()));

    @Test
    void calls_areCountedByFunction_withBytesConflictsAndRefusals() {
        store.write(INSTANCE, new RemoteWrite(0, THREE_BYTES, 0));
        store.write(INSTANCE, new RemoteWrite(0, THREE_BYTES, 0));
        store.load(INSTANCE);
        store.acquire(INSTANCE, new Acquisition("host-a", 1, Optional.empty()));
        store.acquire(INSTANCE, new Acquisition("host-a", -1, Optional.empty()));
        store.flush(INSTANCE, new Flush("host-a", 1, 1, THREE_BYTES, 0, 0));
        store.renewLease("host-a", Duration.ofSeconds(1));
        Map<String, Long> count = Map.of(
                "store_round_trips", 6L,
                "store_bytes_out", 9L,
                "store_bytes_in", 9L,
                "store_conflicts", 1L,
                "store_epoch_refusals", 1L);
        assertEquals(count, store.snapshot().get("count"));
        assertEquals(1L, store.snapshot().get(MeteredCloudStore.ALL_FUNCTIONS).get("store_round_trips"));
    }
}
