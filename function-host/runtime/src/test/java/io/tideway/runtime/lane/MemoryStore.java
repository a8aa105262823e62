package io.tideway.runtime.lane;

import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that can lose what was not synced (power cut), keep it (kill), and refuse to read or write. Single
 * threaded.
 */
final class MemoryStore implements HostStore, Durability {

    private Map<Table, NavigableMap<byte[], byte[]>> written = empty();
    private final Map<Table, NavigableMap<byte[], byte[]>> durable = empty();
    private final List<WriteSet> unsynced = new ArrayList<>();
    private final List<Runnable> releases = new ArrayList<>();

    /** Releases run only at {@link #sync}; otherwise every write is durable at once. */
    boolean syncsLater;

    boolean refusesWrites;
    boolean refusesReads;

    private static Map<Table, NavigableMap<byte[], byte[]>> empty() {
        Map<Table, NavigableMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
        }
        return tables;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        if (refusesReads) {
            throw new StoreException("injected: cannot read");
        }
        return written.get(table).get(key);
    }

    @Override
    public void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {
        if (refusesReads) {
            throw new StoreException("injected: cannot read");
        }
        for (Map.Entry<byte[], byte[]> entry :
                new ArrayList<>(written.get(table).tailMap(from, true).entrySet())) {
            if (!StoreKeys.startsWith(entry.getKey(), prefix) || !visitor.visit(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    @Override
    public void write(WriteSet changes) {
        if (refusesWrites) {
            throw new StoreException("injected: disk full");
        }
        apply(changes, written);
        unsynced.add(changes);
        if (!syncsLater) {
            sync();
        }
    }

    private static void apply(WriteSet changes, Map<Table, NavigableMap<byte[], byte[]>> tables) {
        for (WriteSet.Change change : changes.changes()) {
            NavigableMap<byte[], byte[]> table = tables.get(change.table());
            byte[] value = change.value();
            switch (change.kind()) {
                case PUT -> table.put(change.key(), value == null ? new byte[0] : value);
                case DELETE, DELETE_ONCE -> table.remove(change.key());
                case DELETE_RANGE -> table.subMap(change.key(), value).clear();
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

    void sync() {
        unsynced.forEach(changes -> apply(changes, durable));
        unsynced.clear();
        List<Runnable> due = new ArrayList<>(releases);
        releases.clear();
        due.forEach(Runnable::run);
    }

    /** The process dies; what was written stays. */
    void kill() {
        unsynced.forEach(changes -> apply(changes, durable));
        unsynced.clear();
        releases.clear();
    }

    /** The machine dies; only what was synced stays. */
    void cutPower() {
        unsynced.clear();
        releases.clear();
        written = empty();
        durable.forEach((table, entries) -> written.get(table).putAll(entries));
    }

    boolean isDurable(Table table, byte[] key) {
        return durable.get(table).containsKey(key);
    }

    int count(Table table) {
        return written.get(table).size();
    }

    NavigableMap<byte[], byte[]> entries(Table table) {
        return written.get(table);
    }
}
