package io.tideway.runtime.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that behaves like one on a disk, faults included: it can lose what was not synced (power cut), keep it
 * (kill), and refuse to read or write. The reference for tests, simulations and the testkit. Not thread-safe.
 */
public final class MemoryStore implements HostStore, CompareAndRemove, Durability, Snapshots {

    private Map<Table, NavigableMap<byte[], byte[]>> written = empty();
    private final Map<Table, NavigableMap<byte[], byte[]>> durable = empty();
    private final List<WriteSet> unsynced = new ArrayList<>();
    private final List<Runnable> releases = new ArrayList<>();
    private final boolean syncsLater;
    private boolean refusesWrites;
    private boolean refusesReads;

    /**
     * An empty store.
     *
     * @param syncsLater whether writes become durable only at {@link #sync}, or at once
     */
    public MemoryStore(boolean syncsLater) {
        this.syncsLater = syncsLater;
    }

    private static Map<Table, NavigableMap<byte[], byte[]>> empty() {
        Map<Table, NavigableMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
        }
        return tables;
    }

    private static NavigableMap<byte[], byte[]> of(Map<Table, NavigableMap<byte[], byte[]>> tables, Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    /** From now on reads and writes throw, or do not. */
    public void refuse(boolean reads, boolean writes) {
        this.refusesReads = reads;
        this.refusesWrites = writes;
    }

    /** Whether writes become durable only at {@link #sync}. */
    public boolean syncsLater() {
        return syncsLater;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        requireReadable();
        return of(written, table).get(key);
    }

    @Override
    public void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {
        requireReadable();
        for (Map.Entry<byte[], byte[]> entry :
                new ArrayList<>(of(written, table).tailMap(from, true).entrySet())) {
            if (!StoreKeys.startsWith(entry.getKey(), prefix) || !visitor.visit(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    /** Nothing is written meanwhile: one thread does both. */
    @Override
    public <T> T snapshot(Function<Scans, T> reading) {
        return reading.apply(this::scan);
    }

    private void requireReadable() {
        if (refusesReads) {
            throw new StoreException("injected: the store cannot be read");
        }
    }

    @Override
    public void write(WriteSet changes) {
        if (refusesWrites) {
            throw new StoreException("injected: the store cannot be written");
        }
        apply(changes, written);
        unsynced.add(changes);
        if (!syncsLater) {
            sync();
        }
    }

    @Override
    public void removeUnchanged(Table table, Collection<Map.Entry<byte[], byte[]>> entries) {
        WriteSet removals = new WriteSet();
        for (Map.Entry<byte[], byte[]> entry : entries) {
            if (Arrays.equals(get(table, entry.getKey()), entry.getValue())) {
                removals.delete(table, entry.getKey());
            }
        }
        if (!removals.isEmpty()) {
            write(removals);
        }
    }

    private static void apply(WriteSet changes, Map<Table, NavigableMap<byte[], byte[]>> tables) {
        for (WriteSet.Change change : changes.changes()) {
            NavigableMap<byte[], byte[]> table = of(tables, change.table());
            byte[] value = change.value();
            switch (change.kind()) {
                case PUT -> table.put(change.key(), Objects.requireNonNull(value));
                case DELETE, DELETE_ONCE -> table.remove(change.key());
                case DELETE_RANGE ->
                    table.subMap(change.key(), Objects.requireNonNull(value)).clear();
            }
        }
    }

    @Override
    public void afterDurable(Runnable release) {
        releases.add(release);
        if (!syncsLater) {
            sync();
        }
    }

    /** Makes durable what was written, and lets go what waited for it. */
    public void sync() {
        unsynced.forEach(changes -> apply(changes, durable));
        unsynced.clear();
        List<Runnable> due = new ArrayList<>(releases);
        releases.clear();
        due.forEach(Runnable::run);
    }

    /** The process dies: what was written stays, what waited for durability is gone. */
    public void kill() {
        unsynced.forEach(changes -> apply(changes, durable));
        unsynced.clear();
        releases.clear();
    }

    /** The machine dies: only what was durable stays. */
    public void cutPower() {
        unsynced.clear();
        releases.clear();
        written = empty();
        durable.forEach((table, entries) -> of(written, table).putAll(entries));
    }

    /** Whether a power cut would leave that key. */
    public boolean isDurable(Table table, byte[] key) {
        return of(durable, table).containsKey(key);
    }

    /** What a power cut would leave of a table; to be read only, whatever is refused. */
    public NavigableMap<byte[], byte[]> durable(Table table) {
        return Collections.unmodifiableNavigableMap(of(durable, table));
    }

    /** Entries of a table. */
    public int count(Table table) {
        return of(written, table).size();
    }
}
