package io.tideway.runtime.store;

import java.util.function.Function;

/** Port: looks at several tables as they are at one moment. Thread-safe where the store is. */
public interface Snapshots {

    /**
     * Gives {@code reading} the store as it is now, whatever is written meanwhile. It must be quick: the store cannot be
     * closed before it returns.
     *
     * @return what {@code reading} returned
     */
    <T> T snapshot(Function<Scans, T> reading);

    /** Visits entries as {@link HostStore#scan(Table, byte[], byte[], HostStore.Visitor)} does. */
    @FunctionalInterface
    interface Scans {
        void scan(Table table, byte[] prefix, byte[] from, HostStore.Visitor visitor);
    }
}
