package io.tideway.runtime.rocksdb;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.BrokerStore;
import io.tideway.gate.BrokerStore.Kind;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RocksBrokerStoreTest {

    private static final int BYTES_MAX = 10_000;

    private final GatedStore disk = new GatedStore();
    private final RocksBrokerStore store = new RocksBrokerStore(disk, Runnable::run, BYTES_MAX);

    @AfterEach
    void close() {
        disk.open();
        store.close();
    }

    @Test
    void put_oneKeyOverAndOverWhileTheStoreRefuses_takesTheRoomOfOneAndTheLastIsStored() {
        refuseWithOneWriteUnderWay();
        List<Integer> durable = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            store.put(
                    Kind.RETAINED,
                    "t",
                    bytes("value " + i),
                    i % 1_000 == 0 ? () -> durable.add(number) : BrokerStore.NO_ONE_WAITS);
        }
        assertTrue(store.hasRoom());
        assertEquals(List.of(), durable);

        disk.open();

        await().until(() -> durable.size() == 10);
        assertEquals(List.of(0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000), durable);
        await().until(() -> "value 9999".equals(disk.value("rt")));
    }

    @Test
    void put_moreKeysThanRoom_saysSoAndLosesNothing() {
        refuseWithOneWriteUnderWay();
        AtomicInteger durable = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            store.put(Kind.SESSION, "client " + i, bytes("session"), durable::incrementAndGet);
        }
        assertFalse(store.hasRoom());

        disk.open();

        await().until(() -> durable.get() == 100);
        assertTrue(store.hasRoom());
        assertEquals("session", disk.value("sclient 99"));
    }

    @Test
    void delete_ofWhatWaits_leavesNothing() {
        refuseWithOneWriteUnderWay();
        AtomicInteger durable = new AtomicInteger();
        store.put(Kind.WILL, "c", bytes("will"), durable::incrementAndGet);
        store.delete(Kind.WILL, "c", durable::incrementAndGet);
        disk.open();
        await().until(() -> durable.get() == 2);
        assertEquals(null, disk.value("wc"));
    }

    @Test
    void put_aStormOfClients_sharesFewWrites() {
        refuseWithOneWriteUnderWay();
        AtomicInteger durable = new AtomicInteger();
        for (int i = 0; i < 10_000; i++) {
            store.put(Kind.WILL, "client " + i, bytes("gone"), durable::incrementAndGet);
        }
        int before = disk.writes.get();
        disk.open();
        await().until(() -> durable.get() == 10_000);
        assertTrue(disk.writes.get() - before <= 21, "writes: " + (disk.writes.get() - before));
    }

    @Test
    void close_changesWaiting_writesThemAll() {
        for (int i = 0; i < 2_000; i++) {
            store.put(Kind.SESSION, "client " + i, bytes("session"), BrokerStore.NO_ONE_WAITS);
        }
        store.close();
        assertEquals("session", disk.value("sclient 1999"));
    }

    /** The writing thread has taken a change and tries again and again: what comes now waits behind it. */
    private void refuseWithOneWriteUnderWay() {
        disk.refuse();
        store.put(Kind.SESSION, "first", bytes("x"), BrokerStore.NO_ONE_WAITS);
        await().until(() -> disk.refusals.get() > 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes writes, or does not. */
    private static final class GatedStore implements HostStore {

        private final Map<String, String> values = new TreeMap<>();
        private final AtomicInteger writes = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();
        private volatile boolean refusing;

        void refuse() {
            refusing = true;
        }

        void open() {
            refusing = false;
        }

        synchronized @Nullable String value(String key) {
            return values.get(key);
        }

        @Override
        public byte @Nullable [] get(Table table, byte[] key) {
            return null;
        }

        @Override
        public void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {}

        @Override
        public synchronized void write(WriteSet changes) {
            if (refusing) {
                refusals.incrementAndGet();
                throw new StoreException("full");
            }
            writes.incrementAndGet();
            for (WriteSet.Change change : changes.changes()) {
                String key = new String(change.key(), StandardCharsets.UTF_8);
                if (change.value() == null) {
                    values.remove(key);
                } else {
                    values.put(key, new String(change.value(), StandardCharsets.UTF_8));
                }
            }
        }
    }
}
