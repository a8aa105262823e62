package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimerQueueTest {

    private static final int ENTRIES_MAX = 10;

    private final MemoryStore store = new MemoryStore(false);
    private TimerQueue queue = new TimerQueue(store, id -> true, ENTRIES_MAX);

    @Test
    void window_ofMoreEntriesThanTheBound_isReadInParts() {
        for (int i = 0; i < 1_000; i++) {
            stored(i * 7 % 1_000, "k" + i);
        }
        queue.load(0);
        assertTrue(queue.size() <= 2 * ENTRIES_MAX, "in memory: " + queue.size());

        assertEquals(sorted(1_000), drain(1_000));
    }

    @Test
    void moreEntriesThanTheBound_dueAtOneTime_areAllFired() {
        for (int i = 0; i < 50; i++) {
            stored(500, "k" + i);
        }
        queue.load(0);

        assertEquals(50, drain(500).size());
    }

    @Test
    void entriesAdded_beyondTheBound_areLeftInTheStore() {
        queue.load(0);
        for (int i = 0; i < 1_000; i++) {
            queue.add(stored(999 - i, "k" + i));
            assertTrue(queue.size() <= ENTRIES_MAX, "in memory: " + queue.size());
        }

        assertEquals(sorted(1_000), drain(1_000));
    }

    @Test
    void entryBeyondTheWindow_isNotInMemory_andFiresInTime() {
        queue.load(0);
        queue.add(stored(70_000, "late"));
        assertEquals(0, queue.size());
        assertTrue(queue.nextMs() <= 70_000, "next look at " + queue.nextMs());

        assertEquals(List.of(), drain(69_999));
        assertEquals(List.of(70_000L), drain(70_000));
    }

    @Test
    void entries_ofOtherLanes_areNotTaken() {
        queue = new TimerQueue(store, id -> id.key().equals("mine"), ENTRIES_MAX);
        stored(1, "mine");
        stored(1, "theirs");

        assertEquals(List.of(1L), drain(1));
    }

    private TimerQueue.Due stored(long dueMs, String key) {
        WriteSet writes = new WriteSet();
        writes.put(Table.TIMERS, StoreKeys.timerIndex(dueMs, StoreKeys.instance("f", key), "t"), new byte[0]);
        store.write(writes);
        return new TimerQueue.Due(dueMs, new InstanceId("f", key), "t");
    }

    /** Due times in the order fired, time passing one look after the other. */
    private List<Long> drain(long untilMs) {
        List<Long> fired = new ArrayList<>();
        for (long nowMs = 0; nowMs <= untilMs; nowMs = Math.max(nowMs + 1, Math.min(queue.nextMs(), untilMs))) {
            int before;
            do {
                before = fired.size();
                queue.load(nowMs);
                for (TimerQueue.Due due = queue.poll(nowMs); due != null; due = queue.poll(nowMs)) {
                    fired.add(due.dueMs());
                    WriteSet writes = new WriteSet();
                    writes.delete(
                            Table.TIMERS,
                            StoreKeys.timerIndex(
                                    due.dueMs(),
                                    StoreKeys.instance("f", due.instance().key()),
                                    due.name()));
                    store.write(writes);
                }
            } while (fired.size() > before);
        }
        return fired;
    }

    private static List<Long> sorted(int count) {
        List<Long> times = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            times.add(i);
        }
        return times;
    }
}
