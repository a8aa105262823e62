package io.tideway.runtime.lane;

import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.PriorityQueue;
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
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::dueMs));

    /** Entries due before this time are in memory. */
    private long loadedUntilMs;

    TimerQueue(HostStore store, Predicate<InstanceId> mine, int entriesMax) {
        this.store = store;
        this.mine = mine;
        this.entriesMax = entriesMax;
    }

    /** An index entry that was just written. */
    void add(Due due) {
        if (due.dueMs() < loadedUntilMs) {
            queue.add(due);
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
        Due next = queue.peek();
        return next == null || next.dueMs() > nowMs ? null : queue.poll();
    }

    /** When {@link #load} or {@link #poll} has something to do next, milliseconds since the epoch. */
    long nextMs() {
        Due next = queue.peek();
        if (next == null) {
            return loadedUntilMs;
        }
        return queue.size() < entriesMax ? Math.min(next.dueMs(), loadedUntilMs) : next.dueMs();
    }
}
