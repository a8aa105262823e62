package io.tideway.runtime.store;

import java.util.Collection;
import java.util.Map;

/** Port: removes what has not changed since it was read. Thread-safe; throws as {@link HostStore} does. */
public interface CompareAndRemove {

    /**
     * Removes those of the entries that still have the value given here. No other write comes between look and removal, so
     * what was written meanwhile stays. Writers wait for it: give it a hundred or so at a time.
     */
    void removeUnchanged(Table table, Collection<Map.Entry<byte[], byte[]>> entries);
}
