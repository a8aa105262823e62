package io.tideway.runtime.lane;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one lane that come due soon. Only a window of the time index is in memory, so a million timers cost a
 * million small records on disk and no heap; the next window is read before this one ends.
 */
final class TimerQueue {

    /** One entry of the time index. A hint only: the timer itself may have been set again or cancelled since. */
    record Due(long dueMs, InstanceId instance, String name) {}

    private static final long WINDOW_MS = 60_000;

    private final HostStore store;
    private final Predicate<InstanceId> mine;
    private final int entriesMax;
    // Sorted whole, so that the last can leave when there are too many, and a part read twice is held once.
    private final TreeSet<Due> queue = new TreeSet<>(Comparator.comparingLong(Due::dueMs)
            .thenComparing(due -> due.instance().function())
            .thenComparing(due -> due.instance().key())
            .thenComparing(Due::name));

    /** Entries due before this time are in memory. */
    private long loadedUntilMs;

    TimerQueue(HostStore store, Predicate<InstanceId> mine, int entriesMax) {
        this.store = store;
        this.mine = mine;
        this.entriesMax = entriesMax;
    }

    /** An index entry that was just written. Beyond the bound the latest are left to the store. */
    void add(Due due) {
        if (due.dueMs() >= loadedUntilMs) {
            return;
        }
        queue.add(due);
        if (queue.size() > entriesMax && queue.last().dueMs() > queue.first().dueMs()) {
            loadedUntilMs = queue.last().dueMs();
            queue.pollLast();
        }
    }

    /** Reads the next window if this one is about to end. All earlier writes must have been applied. */
    void load(long nowMs) {
        while (nowMs >= loadedUntilMs && queue.size() < entriesMax) {
            loadWindow(nowMs + WINDOW_MS);
        }
    }

    private void loadWindow(long untilMs) {
        byte[] prefix = {'i'};
        long[] end = {untilMs};
        int[] loaded = {0};
        long[] last = {Long.MIN_VALUE};
        store.scan(Table.TIMERS, prefix, StoreKeys.timerIndexFrom(loadedUntilMs), (key, value) -> {
            long dueMs = ByteBuffer.wrap(key).getLong(1);
            if (dueMs >= untilMs) {
                return false;
            }
            if (loaded[0] >= entriesMax && dueMs > last[0]) {
                end[0] = dueMs;
                return false;
            }
            Due due = read(key, dueMs);
            if (mine.test(due.instance())) {
                queue.add(due);
                loaded[0]++;
                last[0] = dueMs;
            }
            return true;
        });
        loadedUntilMs = end[0];
    }

    private static Due read(byte[] key, long dueMs) {
        int offset = 1 + Long.BYTES;
        String[] names = StoreKeys.functionAndKey(key, offset);
        int nameStart = offset + StoreKeys.instanceLength(key, offset);
        return new Due(
                dueMs,
                new InstanceId(names[0], names[1]),
                new String(key, nameStart, key.length - nameStart, StandardCharsets.UTF_8));
    }

    /** Takes the next entry that is due, or {@code null}. */
    @Nullable
    Due poll(long nowMs) {
        return queue.isEmpty() || queue.first().dueMs() > nowMs ? null : queue.pollFirst();
    }

    /** When {@link #load} or {@link #poll} has something to do next, milliseconds since the epoch. */
    long nextMs() {
        if (queue.isEmpty()) {
            return loadedUntilMs;
        }
        long firstMs = queue.first().dueMs();
        return queue.size() < entriesMax ? Math.min(firstMs, loadedUntilMs) : firstMs;
    }

    int size() {
        return queue.size();
    }
}
