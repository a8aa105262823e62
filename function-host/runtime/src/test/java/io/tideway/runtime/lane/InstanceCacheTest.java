package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tideway.function.Codec;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class InstanceCacheTest {

    private final MemoryStore store = new MemoryStore(false);
    private final HostCounters counters = new HostCounters();
    private final InstanceCache cache = new InstanceCache(new LaneConfig(1, 3, 1_000, 1, 1), store, counters);

    @Test
    void moreInstancesThanTheBound_dropsTheLeastRecentlyUsed() {
        use("a");
        use("b");
        use("c");
        use("a");
        use("d");
        cache.evict();

        assertEquals(3, cache.size());
        assertNull(find("b"));
        assertNotNull(find("a"));
        assertEquals(1, counters.evictions.sum());
        assertEquals(4, counters.activations.sum());
    }

    @Test
    void moreStateThanTheBound_dropsUntilItFits() {
        storedState("a", 700);
        storedState("b", 700);
        use("a");
        use("b");
        cache.evict();

        assertNull(find("a"));
        assertNotNull(find("b"));
    }

    @Test
    void busyInstances_stayWhateverTheBound() {
        use("waiting").waiting = 1;
        use("running").running = true;
        use("queued").queued = true;
        use("idle");
        use("idle too");
        cache.evict();

        assertNotNull(find("waiting"));
        assertNotNull(find("running"));
        assertNotNull(find("queued"));
        assertEquals(3, cache.size());
    }

    @Test
    void deactivated_givesItsBytesBack() {
        storedState("a", 700);
        storedState("b", 700);
        for (int i = 0; i < 10; i++) {
            cache.deactivate(use("a"));
        }
        use("b");
        cache.evict();

        assertNotNull(find("b"));
        assertFalse(cache.of(new InstanceId("f", "a")).active());
        assertEquals(0, counters.evictions.sum());
    }

    private Instance use(String key) {
        Instance instance = cache.of(new InstanceId("f", key));
        cache.activate(instance);
        return instance;
    }

    private void storedState(String key, int bytes) {
        Instance instance = new Instance(new InstanceId("f", key));
        WriteSet writes = new WriteSet();
        writes.put(
                Table.STATE,
                StateKey.value("v").storeKey(instance.prefix),
                StateEntry.of(new byte[bytes], Codec.BYTES, StateEntry.NEVER).toStored());
        store.write(writes);
    }

    private @Nullable Instance find(String key) {
        return cache.find(new InstanceId("f", key));
    }
}
