package io.tideway.simulator.engine;

import io.tideway.simulator.schedule.Pattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All that happens to a fleet, in order of time; what is due at the same moment comes in the order it was added. A binary heap
 * of the next time of each, so that it neither allocates nor looks ahead, whatever the length of the run. One thread.
 */
final class Timeline {
    private final List<Entry> entries = new ArrayList<>();
    private long[] due = new long[64];
    private int[] entryAt = new int[64];
    private int size;

    private record Entry(Pattern.Times times, Happening happening, Handover handover) {}

    /** Adds something that happens again and again. */
    void add(Pattern.Times times, Happening happening, Handover handover) {
        long first = times.nextNanos();
        if (first == Pattern.Times.NEVER) {
            return;
        }
        entries.add(new Entry(times, happening, handover));
        if (size == due.length) {
            due = Arrays.copyOf(due, 2 * size);
            entryAt = Arrays.copyOf(entryAt, 2 * size);
        }
        int hole = size++;
        int entry = entries.size() - 1;
        while (hole > 0 && before(first, entry, (hole - 1) / 2)) {
            move((hole - 1) / 2, hole);
            hole = (hole - 1) / 2;
        }
        put(hole, first, entry);
    }

    /** When the next is due; {@link Pattern.Times#NEVER} when nothing is. */
    long nextNanos() {
        return size == 0 ? Pattern.Times.NEVER : due[0];
    }

    /** What is due next. */
    Happening happening() {
        return entries.get(entryAt[0]).happening();
    }

    /** To whom to hand it. */
    Handover handover() {
        return entries.get(entryAt[0]).handover();
    }

    /** On to the one after. */
    void advance() {
        int entry = entryAt[0];
        long next = entries.get(entry).times().nextNanos();
        if (next == Pattern.Times.NEVER) {
            size--;
            if (size > 0) {
                sink(due[size], entryAt[size]);
            }
        } else {
            sink(next, entry);
        }
    }

    /** Puts something in the place of the first. */
    private void sink(long nanos, int entry) {
        int hole = 0;
        while (2 * hole + 1 < size) {
            int child = 2 * hole + 1;
            if (child + 1 < size && before(due[child + 1], entryAt[child + 1], child)) {
                child++;
            }
            if (!before(due[child], entryAt[child], nanos, entry)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, nanos, entry);
    }

    private void move(int from, int to) {
        due[to] = due[from];
        entryAt[to] = entryAt[from];
    }

    private void put(int at, long nanos, int entry) {
        due[at] = nanos;
        entryAt[at] = entry;
    }

    private boolean before(long nanos, int entry, int place) {
        return before(nanos, entry, due[place], entryAt[place]);
    }

    private static boolean before(long nanos, int entry, long otherNanos, int otherEntry) {
        return nanos < otherNanos || (nanos == otherNanos && entry < otherEntry);
    }
}
