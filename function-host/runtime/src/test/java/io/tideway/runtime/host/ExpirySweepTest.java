package io.tideway.runtime.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ExpirySweepTest {

    private static final Duration AGE = Duration.ofMinutes(1);
    private static final long NOW_MS = Duration.ofHours(1).toMillis();

    private final MemoryStore memory = new MemoryStore(false);
    private final List<InstanceId> expired = new ArrayList<>();

    @Test
    void dedupe_pastItsAge_isRemovedAndTheRestStays() {
        for (int n = 0; n < 250; n++) {
            put(memory, Table.DEDUPE, key("old-" + n), NOW_MS - AGE.toMillis() - 1);
        }
        put(memory, Table.DEDUPE, key("young"), NOW_MS - AGE.toMillis());
        sweepBothTables(memory);
        assertEquals(1, memory.count(Table.DEDUPE));
        assertNotNull(memory.get(Table.DEDUPE, key("young")));
    }

    @Test
    void dedupe_writtenAnewSinceItWasSeen_stays() {
        put(memory, Table.DEDUPE, key("reused"), 0);
        put(memory, Table.DEDUPE, key("gone"), 0);
        sweepBothTables(new WrittenBehindTheScan(memory));
        assertNotNull(memory.get(Table.DEDUPE, key("reused")));
        assertNull(memory.get(Table.DEDUPE, key("gone")));
    }

    @Test
    void state_pastItsTimeToLive_isTheLanesToRemove() {
        put(memory, Table.STATE, StoreKeys.concat(StoreKeys.instance("average", "d1"), key("entry")), NOW_MS);
        sweepBothTables(memory);
        assertEquals(List.of(new InstanceId("average", "d1")), expired);
        assertEquals(1, memory.count(Table.STATE));
    }

    private void sweepBothTables(HostStore store) {
        ExpirySweep sweep = new ExpirySweep(store, memory, AGE, expired::add);
        sweep.step(NOW_MS);
        sweep.step(NOW_MS);
    }

    private static void put(HostStore store, Table table, byte[] key, long atMs) {
        WriteSet writes = new WriteSet();
        writes.put(table, key, ByteBuffer.allocate(Long.BYTES).putLong(atMs).array());
        store.write(writes);
    }

    private static byte[] key(String name) {
        return name.getBytes(UTF_8);
    }

    /** A lane records an input under a key that a scan has just shown. */
    private record WrittenBehindTheScan(MemoryStore memory) implements HostStore {

        @Override
        public byte @Nullable [] get(Table table, byte[] key) {
            return memory.get(table, key);
        }

        @Override
        public void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {
            memory.scan(table, prefix, from, visitor);
            if (table == Table.DEDUPE) {
                put(memory, Table.DEDUPE, key("reused"), NOW_MS);
            }
        }

        @Override
        public void write(WriteSet changes) {
            memory.write(changes);
        }
    }
}
