package io.tideway.runtime.rocksdb;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.BrokerStore;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The store on a real disk; {@code -Dstore.seed=S} repeats one run of the dice. */
final class RocksStoreIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int STEPS = 4_000;
    private static final byte[] KEY = StoreKeys.utf8("key");

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    Path folder;

    @Test
    void open_ofStoreFromBeforeTheCloudTable_keepsWhatItHas() throws Exception {
        RocksStore store = open();
        WriteSet writes = new WriteSet();
        writes.put(Table.STATE, KEY, KEY);
        store.write(writes);
        store.close();
        dropFamily("cloud");
        store = open();
        try {
            assertArrayEquals(KEY, store.get(Table.STATE, KEY));
            WriteSet more = new WriteSet();
            more.put(Table.CLOUD, KEY, KEY);
            store.write(more);
            assertArrayEquals(KEY, store.get(Table.CLOUD, KEY));
        } finally {
            store.close();
        }
    }

    /** Makes the store look like one of an earlier version. */
    private void dropFamily(String name) throws RocksDBException {
        try (Options options = new Options();
                DBOptions database = new DBOptions();
                ColumnFamilyOptions family = new ColumnFamilyOptions()) {
            List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
            for (byte[] present : RocksDB.listColumnFamilies(options, store().toString())) {
                descriptors.add(new ColumnFamilyDescriptor(present, family));
            }
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            try (RocksDB db = RocksDB.open(database, store().toString(), descriptors, handles)) {
                for (ColumnFamilyHandle handle : handles) {
                    if (new String(handle.getName(), StandardCharsets.UTF_8).equals(name)) {
                        db.dropColumnFamily(handle);
                    }
                    handle.close();
                }
            }
            assertTrue(RocksDB.listColumnFamilies(options, store().toString()).stream()
                    .noneMatch(present -> new String(present, StandardCharsets.UTF_8).equals(name)));
        }
    }

    @Test
    void anyOperations_andReopenings_behaveAsTheReferenceDoes() {
        long seed = Long.getLong("store.seed", System.nanoTime());
        Random random = new Random(seed);
        MemoryStore reference = new MemoryStore(false);
        Set<String> putOnce = new HashSet<>();
        RocksStore store = open();
        try {
            for (int step = 0; step < STEPS; step++) {
                int dice = random.nextInt(100);
                if (dice < 60) {
                    // The same changes, made twice: a write set is used once.
                    long changesSeed = random.nextLong();
                    store.write(changes(new Random(changesSeed), new HashSet<>(putOnce)));
                    reference.write(changes(new Random(changesSeed), putOnce));
                } else if (dice < 80) {
                    Table table = table(random);
                    byte[] key = key(random);
                    assertArrayEquals(reference.get(table, key), store.get(table, key));
                } else if (dice < 99) {
                    Table table = table(random);
                    byte[] prefix = prefix(random);
                    byte[] from = random.nextBoolean() ? prefix : StoreKeys.concat(prefix, key(random));
                    int max = 1 + random.nextInt(10);
                    assertEquals(scan(reference, table, prefix, from, max), scan(store, table, prefix, from, max));
                } else {
                    store.close();
                    store = open();
                }
            }
            for (Table table : Table.values()) {
                byte[] all = new byte[0];
                assertEquals(
                        scan(reference, table, all, all, Integer.MAX_VALUE),
                        scan(store, table, all, all, Integer.MAX_VALUE));
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("failed with -Dstore.seed=" + seed + ": " + e, e);
        } finally {
            store.close();
        }
    }

    @Test
    void snapshot_whileItIsWritten_showsOneMomentOfAllTables() {
        RocksStore store = open();
        try {
            write(store, 1);
            List<Long> seen = store.snapshot(scans -> {
                List<Long> values = new ArrayList<>();
                HostStore.Visitor take =
                        (key, value) -> values.add(ByteBuffer.wrap(value).getLong());
                scans.scan(Table.STATE, KEY, KEY, take);
                write(store, 2);
                scans.scan(Table.TIMERS, KEY, KEY, take);
                return values;
            });
            assertEquals(List.of(1L, 1L), seen);
            store.close();
            assertThrows(StoreException.class, () -> store.snapshot(scans -> seen));
        } finally {
            store.close();
        }
    }

    private static void write(RocksStore store, long number) {
        WriteSet both = new WriteSet();
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        both.put(Table.STATE, KEY, value);
        both.put(Table.TIMERS, KEY, value);
        store.write(both);
    }

    private static WriteSet changes(Random random, Set<String> putOnce) {
        WriteSet changes = new WriteSet();
        for (int i = random.nextInt(5); i >= 0; i--) {
            Table table = table(random);
            byte[] key = key(random);
            switch (random.nextInt(8)) {
                case 0 -> changes.delete(table, key);
                case 1 -> changes.deleteRange(table, key, StoreKeys.after(key));
                case 2 -> {
                    // In a table of its own: a key put once may only be deleted so.
                    byte[] sequence = StoreKeys.outbox(random.nextInt(1_000));
                    String text = HexFormat.of().formatHex(sequence);
                    if (putOnce.add(text)) {
                        changes.put(Table.OUTBOX, sequence, key);
                    } else if (putOnce.add("deleted " + text)) {
                        changes.deleteOnce(Table.OUTBOX, sequence);
                    }
                }
                default -> {
                    byte[] value = new byte[random.nextInt(50)];
                    random.nextBytes(value);
                    changes.put(table, key, value);
                }
            }
        }
        return changes;
    }

    /** Any but the outbox. */
    private static Table table(Random random) {
        return random.nextBoolean() ? Table.STATE : random.nextBoolean() ? Table.TIMERS : Table.BROKER;
    }

    /** Few enough keys to meet again, of unequal lengths, with bytes that signed comparison would sort wrongly. */
    private static byte[] key(Random random) {
        byte[] key = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(4) * 70);
        }
        return key;
    }

    private static byte[] prefix(Random random) {
        return random.nextInt(3) == 0 ? new byte[0] : key(random);
    }

    private static List<String> scan(HostStore store, Table table, byte[] prefix, byte[] from, int max) {
        List<String> found = new ArrayList<>();
        store.scan(table, prefix, from, (key, value) -> {
            found.add(HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value));
            return found.size() < max;
        });
        return found;
    }

    @Test
    void secondOpen_ofTheSameFolder_saysWhoIsToBlame() {
        RocksStore first = open();
        StoreException refused = assertThrows(StoreException.class, this::open);
        first.close();

        assertTrue(message(refused).contains("in use by another process"), message(refused));
        assertTrue(message(refused).contains("another 'data'"), message(refused));
        open().close();
    }

    @Test
    void identity_countsStarts_andKeepsTheHost() {
        StoreIdentity first;
        try (RocksStore store = open()) {
            first = StoreIdentity.next(store);
        }
        try (RocksStore store = open()) {
            StoreIdentity second = StoreIdentity.next(store);
            assertEquals(first.hostId(), second.hostId());
            assertEquals(first.starts() + 1, second.starts());
            assertTrue(second.firstSequence() > first.firstSequence() + (1L << 39));
        }
    }

    @Test
    void newerFormat_isRefusedWithBothNumbers() {
        try (RocksStore store = open()) {
            WriteSet newer = new WriteSet();
            byte[] format =
                    ByteBuffer.allocate(4).putInt(StoreIdentity.FORMAT + 1).array();
            newer.put(Table.META, StoreKeys.utf8("format"), format);
            store.write(newer);

            StoreException refused = assertThrows(StoreException.class, () -> StoreIdentity.next(store));
            assertTrue(message(refused).contains("format 2"), message(refused));
            assertTrue(message(refused).contains("reads 1"), message(refused));
            assertArrayEquals(format, store.get(Table.META, StoreKeys.utf8("format")));
        }
    }

    @Test
    void diskNearlyFull_refusesWritesAndStillReads() {
        try (RocksStore store = open()) {
            put(store, "kept");
        }
        RocksConfig greedy = new RocksConfig(store(), true, 1 << 20, 1 << 20, 1 << 20, 1L << 30, Long.MAX_VALUE);
        try (RocksStore store = RocksStore.open(greedy)) {
            store.tend();

            StoreException refused = assertThrows(StoreException.class, () -> put(store, "refused"));
            assertTrue(message(refused).contains("store.disk-reserve"), message(refused));
            assertEquals("kept", read(store));
        }
    }

    @Test
    void storeOverItsSize_refusesWrites_andTakesThemAgainWhenThereIsRoom() throws Exception {
        Path ballast = store().resolve("ballast");
        RocksConfig small = new RocksConfig(store(), true, 1 << 20, 1 << 20, 1 << 20, 100L << 20, 0);
        try (RocksStore store = RocksStore.open(small)) {
            put(store, "before");
            try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
                file.setLength(101L << 20);
            }
            store.tend();
            StoreException refused = assertThrows(StoreException.class, () -> put(store, "refused"));
            assertTrue(message(refused).contains("'store.size' allows 100 MB"), message(refused));
            assertEquals("before", read(store));

            Files.delete(ballast);
            store.tend();
            put(store, "after");
            assertEquals("", store.refusal());
            assertEquals("after", read(store));
        }
    }

    @Test
    void closedStore_refusesInsteadOfCrashing() {
        RocksStore store = open();
        store.close();

        assertThrows(StoreException.class, () -> store.get(Table.STATE, KEY));
        assertThrows(StoreException.class, () -> put(store, "late"));
        assertThrows(StoreException.class, store::sync);
        store.close();
    }

    @Test
    void walSyncer_releasesInOrder_andAllBeforeItIsClosed() {
        List<Integer> released = new CopyOnWriteArrayList<>();
        try (RocksStore store = open()) {
            try (WalSyncer syncer = new WalSyncer(store, RocksStoreIT::unexpected)) {
                for (int i = 0; i < 2_000; i++) {
                    int number = i;
                    put(store, "v" + i);
                    syncer.afterDurable(() -> released.add(number));
                }
            }
        }
        assertEquals(IntStream.range(0, 2_000).boxed().toList(), released);
    }

    @Test
    void walSyncer_whoseSyncFails_isFatalAndReleasesNothing() {
        RocksStore store = open();
        store.close();
        AtomicBoolean fatal = new AtomicBoolean();
        List<Integer> released = new CopyOnWriteArrayList<>();
        try (WalSyncer syncer = new WalSyncer(store, failure -> fatal.set(true))) {
            syncer.afterDurable(() -> released.add(1));
            await().atMost(SOON).untilTrue(fatal);
            syncer.afterDurable(() -> released.add(2));
        }
        assertEquals(List.of(), released);
    }

    @Test
    void brokerStore_whileWritesAreRefused_keepsThemInOrder() {
        MemoryStore refusing = new MemoryStore(false);
        Guarded guarded = new Guarded(refusing);
        List<Integer> durable = new CopyOnWriteArrayList<>();
        try (RocksBrokerStore store = new RocksBrokerStore(guarded, Runnable::run)) {
            guarded.refuse(true);
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                store.put(BrokerStore.Kind.SESSION, "c" + i % 10, new byte[] {(byte) i}, () -> durable.add(number));
            }
            store.delete(BrokerStore.Kind.SESSION, "c0", () -> durable.add(1_000));
            store.put(BrokerStore.Kind.RETAINED, "c0", new byte[] {1}, () -> durable.add(1_001));
            await().atMost(SOON).until(() -> guarded.refusals() >= 2);
            assertEquals(List.of(), durable);

            guarded.refuse(false);
            await().atMost(SOON).until(() -> durable.size() == 1_002);
            for (int key = 0; key < 10; key++) {
                int remainder = key;
                assertEquals(
                        IntStream.rangeClosed(0, 1_000)
                                .filter(i -> i % 10 == remainder)
                                .boxed()
                                .toList(),
                        durable.stream()
                                .filter(i -> i <= 1_000 && i % 10 == remainder)
                                .toList(),
                        "in order for each key");
            }
            List<String> sessions = new ArrayList<>();
            store.forEach(BrokerStore.Kind.SESSION, (key, value) -> sessions.add(key + "=" + value[0]));
            assertEquals(9, sessions.size());
            assertEquals("c1=" + (byte) 991, sessions.get(0));
        }
    }

    private RocksStore open() {
        return RocksStore.open(RocksConfig.defaults(store()));
    }

    private Path store() {
        return folder.resolve("store");
    }

    private static void put(HostStore store, String value) {
        WriteSet changes = new WriteSet();
        changes.put(Table.STATE, KEY, StoreKeys.utf8(value));
        store.write(changes);
    }

    private static String read(HostStore store) {
        return new String(Objects.requireNonNull(store.get(Table.STATE, KEY)), StandardCharsets.UTF_8);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static void unexpected(StoreException failure) {
        throw new AssertionError(failure);
    }

    /** A store that several threads may use and that refuses writes when told so. */
    private static final class Guarded implements HostStore {
        private final MemoryStore store;
        private int refusals;

        Guarded(MemoryStore store) {
            this.store = store;
        }

        synchronized void refuse(boolean writes) {
            store.refuse(false, writes);
        }

        synchronized int refusals() {
            return refusals;
        }

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
            try {
                store.write(changes);
            } catch (StoreException e) {
                refusals++;
                throw e;
            }
        }
    }
}
