package io.tideway.runtime.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes to the store that become visible and durable together, or not at all. Filled and used by one thread; not reused.
 */
public final class WriteSet {

    /** What one change does to its key. */
    public enum Kind {
        PUT,
        DELETE,
        /** Deletes a key that was put exactly once: cheaper, the pair vanishes before it reaches the disk's tables. */
        DELETE_ONCE,
        /** Deletes every key from {@code key} (inclusive) to {@code value} (exclusive). */
        DELETE_RANGE
    }

    /** One change. {@code value} is the new value of a PUT, the end of a DELETE_RANGE, else {@code null}. */
    public record Change(Kind kind, Table table, byte[] key, byte @Nullable [] value) {}

    private final List<Change> changes = new ArrayList<>();
    private long bytes;

    public void put(Table table, byte[] key, byte[] value) {
        add(new Change(Kind.PUT, table, key, value));
    }

    public void delete(Table table, byte[] key) {
        add(new Change(Kind.DELETE, table, key, null));
    }

    public void deleteOnce(Table table, byte[] key) {
        add(new Change(Kind.DELETE_ONCE, table, key, null));
    }

    public void deleteRange(Table table, byte[] from, byte[] to) {
        add(new Change(Kind.DELETE_RANGE, table, from, to));
    }

    /** What was put for that key last, or {@code null}; slow. */
    public byte @Nullable [] valueOf(Table table, byte[] key) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            if (change.table() == table && Arrays.equals(change.key(), key)) {
                return change.value();
            }
        }
        return null;
    }

    /** Makes the changes of another set, in their order, behind those made here. */
    public void addAll(WriteSet other) {
        other.changes.forEach(this::add);
    }

    private void add(Change change) {
        changes.add(change);
        bytes += change.key().length + (change.value() == null ? 0 : change.value().length);
    }

    /** The changes in the order they were made. */
    public List<Change> changes() {
        return changes;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Bytes of keys and values. */
    public long bytes() {
        return bytes;
    }
}
