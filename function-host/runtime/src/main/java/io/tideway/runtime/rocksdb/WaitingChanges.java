package io.tideway.runtime.rocksdb;

import io.tideway.gate.BrokerStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes that wait to be written, in order, at most one for each key: a later one takes the place of the earlier, and whoever
 * waited for that waits for this. So what waits while the store refuses writes grows with the keys and not with time.
 * Thread-safe.
 */
final class WaitingChanges {

    /** Objects around key and value, roughly. */
    private static final int OVERHEAD_BYTES = 200;

    private final long bytesMax;
    private final Map<ByteBuffer, Change> changes = new LinkedHashMap<>();
    private volatile long bytes;
    private boolean closed;

    /**
     * One change.
     *
     * @param value {@code null} when the key is deleted
     * @param waiting run once it is durable
     */
    record Change(byte[] key, byte @Nullable [] value, List<Runnable> waiting) {

        int bytes() {
            return key.length + (value == null ? 0 : value.length) + OVERHEAD_BYTES;
        }
    }

    WaitingChanges(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    synchronized void add(byte[] key, byte @Nullable [] value, Runnable whenDurable) {
        ByteBuffer name = ByteBuffer.wrap(key);
        Change before = changes.get(name);
        Change change = new Change(key, value, before == null ? new ArrayList<>(1) : before.waiting());
        if (whenDurable != BrokerStore.NO_ONE_WAITS) {
            change.waiting().add(whenDurable);
        }
        changes.put(name, change);
        bytes += change.bytes() - (before == null ? 0 : before.bytes());
        notifyAll();
    }

    /** Waits for changes and takes the oldest; none when it is closed and empty. */
    synchronized List<Change> take(int changesMax) throws InterruptedException {
        while (changes.isEmpty() && !closed) {
            wait();
        }
        List<Change> taken = new ArrayList<>(Math.min(changesMax, changes.size()));
        Iterator<Change> oldest = changes.values().iterator();
        while (taken.size() < changesMax && oldest.hasNext()) {
            Change change = oldest.next();
            oldest.remove();
            bytes -= change.bytes();
            taken.add(change);
        }
        return taken;
    }

    /** No more comes: who takes does not wait any longer. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    boolean hasRoom() {
        return bytes < bytesMax;
    }
}
