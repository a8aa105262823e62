package io.tideway.runtime.store;

import org.jspecify.annotations.Nullable;

/**
 * Port: the durable memory of one host. Thread-safe.
 *
 * <p>Every method throws {@link StoreException} when the store cannot answer now (disk full, I/O error, closed).
 */
public interface HostStore {

    /** The value of that key, or {@code null}. */
    byte @Nullable [] get(Table table, byte[] key);

    /**
     * Visits entries in key order, beginning with the first key at or after {@code from}, until the visitor returns
     * {@code false}, or a key no longer begins with {@code prefix}.
     */
    void scan(Table table, byte[] prefix, byte[] from, Visitor visitor);

    /** Visits the entries whose key begins with {@code prefix}, in key order, until the visitor returns {@code false}. */
    default void scan(Table table, byte[] prefix, Visitor visitor) {
        scan(table, prefix, prefix, visitor);
    }

    /**
     * Applies all changes in one atomic write. They are visible at once and survive the end of the process; they survive
     * the end of power once {@link Durability} says so.
     */
    void write(WriteSet changes);

    /** Sees one entry; returns whether to go on. */
    @FunctionalInterface
    interface Visitor {
        boolean visit(byte[] key, byte[] value);
    }
}
