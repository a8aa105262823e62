package io.tideway.runtime.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.host.EntryName.Kind;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateScanTest {

    private static final long NOW_MS = 1_000;
    private static final long BYTES_MAX = 1_000_000;

    private final MemoryStore store = new MemoryStore(false);
    private final StateScan scan = new StateScan(store);

    @Test
    void pages_coverEveryInstanceOfTheFunctionOnce() {
        // Keys of which one begins with another, and neighbours whose names do too.
        List<String> keys = List.of("a", "a b", "a/b", "ab", "b", "ä");
        keys.forEach(key -> put("f", key, value("v", key, RecordEntry.NEVER)));
        put("f2", "a", value("v", "other", RecordEntry.NEVER));
        put("e", "z", value("v", "other", RecordEntry.NEVER));

        for (int max = 1; max <= 7; max++) {
            List<String> seen = new ArrayList<>();
            Optional<String> from = Optional.of("");
            while (from.isPresent()) {
                StateScan.Page page = scan.page("f", from.get(), max, BYTES_MAX, NOW_MS);
                page.instances()
                        .forEach(instance -> seen.add(instance.instance().key()));
                from = page.next();
            }
            assertEquals(keys, seen, "pages of " + max);
        }
    }

    @Test
    void page_hasStateAndTimersOfAnInstance() {
        RecordEntry average = value("average", "12", RecordEntry.NEVER);
        RecordEntry timer = RecordEntry.ofTimer("watch", 5_000, Map.of("device", "d1"));
        put("f", "d1", average, timer);
        put("f", "d2", RecordEntry.ofTimer("alone", 7_000, Map.of()));
        put("f", "d3", average);

        StateScan.Page page = scan.page("f", "", 10, BYTES_MAX, NOW_MS);

        assertEquals(3, page.instances().size());
        assertEquals(
                new InstanceEntries(new InstanceId("f", "d1"), List.of(average, timer)),
                page.instances().get(0));
        assertEquals("alone", page.instances().get(1).entries().get(0).name().name());
        assertTrue(page.next().isEmpty());
    }

    @Test
    void page_overItsBytes_endsAfterTheInstanceThatReachedThem() {
        for (int i = 0; i < 5; i++) {
            put("f", "d" + i, value("v", "x".repeat(100), RecordEntry.NEVER));
        }
        StateScan.Page page = scan.page("f", "", 10, 150, NOW_MS);

        assertEquals(2, page.instances().size());
        assertEquals(Optional.of("d2"), page.next());
    }

    @Test
    void expiredState_isLeftOut() {
        put("f", "d1", value("old", "1", NOW_MS), value("young", "2", NOW_MS + 1));
        put("f", "d2", value("old", "1", NOW_MS));

        StateScan.Page page = scan.page("f", "", 10, BYTES_MAX, NOW_MS);

        assertEquals(1, page.instances().size());
        assertEquals(1, page.instances().get(0).entries().size());
        assertEquals("young", page.instances().get(0).entries().get(0).name().name());
        assertTrue(scan.read(new InstanceId("f", "d2"), NOW_MS).isEmpty());
        assertTrue(scan.read(new InstanceId("f", "d1"), NOW_MS).isPresent());
    }

    private static RecordEntry value(String name, String text, long expiresAtMs) {
        return RecordEntry.ofState(EntryName.of(Kind.VALUE, name), ByteString.copyFromUtf8(text), expiresAtMs);
    }

    private void put(String function, String key, RecordEntry... entries) {
        byte[] instance = StoreKeys.instance(function, key);
        WriteSet writes = new WriteSet();
        for (RecordEntry entry : entries) {
            if (entry.name().kind() == Kind.TIMER) {
                writes.put(Table.TIMERS, StoreKeys.timer(instance, entry.name().name()), bytes(entry));
                writes.put(
                        Table.TIMERS,
                        StoreKeys.timerIndex(1, instance, entry.name().name()),
                        new byte[0]);
            } else {
                byte[] rest = entry.name().key().substring(1).toByteArray();
                writes.put(Table.STATE, StoreKeys.concat(instance, rest), bytes(entry));
            }
        }
        store.write(writes);
    }

    private static byte[] bytes(RecordEntry entry) {
        return entry.stored().toByteArray();
    }
}
