package io.tideway.runtime.control;

import io.tideway.runtime.function.InstanceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The latest decisions of a host, so many and no more. Thread-safe: the controller writes, commands read. */
public final class DecisionLog {

    private final int entriesMax;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Map<InstanceId, Entry> latest = new HashMap<>();

    /** A decision and when it was taken, milliseconds since the epoch. */
    public record Entry(long atMs, Decision decision) {}

    public DecisionLog(int entriesMax) {
        if (entriesMax < 1) {
            throw new IllegalArgumentException("entries must be at least 1, found " + entriesMax);
        }
        this.entriesMax = entriesMax;
    }

    public synchronized void add(long atMs, Decision decision) {
        if (entries.size() == entriesMax) {
            Entry oldest = entries.remove();
            latest.remove(oldest.decision().instance(), oldest);
        }
        Entry entry = new Entry(atMs, decision);
        entries.add(entry);
        latest.put(decision.instance(), entry);
    }

    /** The latest one on an instance, unless too many came after it. */
    public synchronized Optional<Entry> of(InstanceId instance) {
        return Optional.ofNullable(latest.get(instance));
    }

    /** Newest first. */
    public synchronized List<Entry> newest(int max) {
        List<Entry> found = new ArrayList<>(Math.min(max, entries.size()));
        var from = entries.descendingIterator();
        while (found.size() < max && from.hasNext()) {
            found.add(from.next());
        }
        return Collections.unmodifiableList(found);
    }
}
