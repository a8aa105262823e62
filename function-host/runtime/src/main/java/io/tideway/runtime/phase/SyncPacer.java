package io.tideway.runtime.phase;

import io.tideway.runtime.function.InstanceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Which instances to sync next, so that the link is not flooded when it returns: those with live traffic first, the latest
 * change first among them, then the backlog, oldest first. Every fourth turn is the oldest one's whatever else there is, so
 * that live traffic cannot keep the backlog waiting for ever.
 *
 * <p>One a lane, used by its thread. A change costs one look-up; a turn looks at all that are due.
 */
public final class SyncPacer {

    private static final int TURNS_PER_OLDEST = 4;

    private final SyncLimits limits;

    // In the order of first change, but for those changed during a sync, which are late by as long as that took.
    private final LinkedHashMap<InstanceId, Dirty> dirty = new LinkedHashMap<>();

    private long bytes;
    private double budget;
    private long budgetMs;
    private int turn;
    private boolean hurrying;

    private static final class Dirty {
        final InstanceId instance;
        long bytes;
        long firstMs;
        long lastMs;
        long notBeforeMs;
        boolean syncing;
        long sinceBytes;
        long sinceMs;

        Dirty(InstanceId instance, long nowMs) {
            this.instance = instance;
            firstMs = nowMs;
        }
    }

    public SyncPacer(SyncLimits limits, long nowMs) {
        this.limits = limits;
        this.budget = limits.bytesPerSecond();
        this.budgetMs = nowMs;
    }

    /** An instance was changed by so many bytes. */
    public void changed(InstanceId instance, long changedBytes, long nowMs) {
        Dirty entry = dirty.computeIfAbsent(instance, id -> new Dirty(id, nowMs));
        if (entry.syncing) {
            entry.sinceMs = entry.sinceBytes == 0 ? nowMs : entry.sinceMs;
            entry.sinceBytes += changedBytes;
        }
        entry.bytes += changedBytes;
        entry.lastMs = nowMs;
        bytes += changedBytes;
    }

    /** From now on changes are gathered no more but synced as soon as the link takes them: the host is about to stop. */
    public void hurry() {
        hurrying = true;
    }

    private long intervalMs() {
        return hurrying ? 0 : limits.intervalMs();
    }

    /** Whose turn it is now, at most so many; each counts as under way until one of the next methods is called. */
    public List<InstanceId> next(int max, long nowMs) {
        double elapsedS = Math.max(0, nowMs - budgetMs) / 1_000.0;
        budget = Math.min((double) limits.bytesPerSecond(), budget + elapsedS * limits.bytesPerSecond());
        budgetMs = Math.max(budgetMs, nowMs);
        List<InstanceId> chosen = new ArrayList<>();
        if (budget <= 0 || max <= 0) {
            return chosen;
        }
        List<Dirty> oldest = new ArrayList<>();
        PriorityQueue<Dirty> live = due(max, nowMs, oldest);
        List<Dirty> newest = new ArrayList<>(live);
        newest.sort(Comparator.comparingLong((Dirty entry) -> entry.lastMs).reversed());
        int fromNewest = 0;
        int fromOldest = 0;
        while (chosen.size() < max && budget > 0) {
            boolean turnOfOldest = turn % TURNS_PER_OLDEST == TURNS_PER_OLDEST - 1 || fromNewest == newest.size();
            if (turnOfOldest && fromOldest == oldest.size() && fromNewest == newest.size()) {
                break;
            }
            boolean takeOldest = turnOfOldest && fromOldest < oldest.size();
            Dirty entry = takeOldest ? oldest.get(fromOldest++) : newest.get(fromNewest++);
            if (!entry.syncing) { // It may be in both lists.
                entry.syncing = true;
                budget -= entry.bytes;
                turn++;
                chosen.add(entry.instance);
            }
        }
        return chosen;
    }

    /** Fills the oldest due; returns the latest changed of those due with live traffic. */
    private PriorityQueue<Dirty> due(int max, long nowMs, List<Dirty> oldest) {
        PriorityQueue<Dirty> live = new PriorityQueue<>(Comparator.comparingLong(entry -> entry.lastMs));
        for (Dirty entry : dirty.values()) {
            if (entry.firstMs > nowMs - intervalMs()) {
                break;
            }
            if (entry.syncing || entry.notBeforeMs > nowMs) {
                continue;
            }
            if (oldest.size() < max) {
                oldest.add(entry);
            }
            if (entry.lastMs >= nowMs - 2 * limits.intervalMs()) {
                live.add(entry);
                if (live.size() > max) {
                    live.remove();
                }
            }
        }
        return live;
    }

    /** What was dirty when its turn came is in the store. */
    public void synced(InstanceId instance) {
        Dirty entry = dirty.remove(instance);
        if (entry == null) {
            return;
        }
        bytes -= entry.bytes;
        if (entry.sinceBytes > 0) {
            changed(instance, entry.sinceBytes, entry.sinceMs);
        }
    }

    /** It could not be synced; it gets another turn after the interval. */
    public void failed(InstanceId instance, long nowMs) {
        Dirty entry = dirty.get(instance);
        if (entry != null) {
            entry.syncing = false;
            entry.sinceBytes = 0;
            entry.notBeforeMs = nowMs + limits.intervalMs();
        }
    }

    /** It was released, or dropped: none of its changes is waiting any more. */
    public void forget(InstanceId instance) {
        Dirty entry = dirty.remove(instance);
        bytes -= entry == null ? 0 : entry.bytes;
    }

    /** To be shown, and to hold back what would go beyond. */
    public Unsynced unsynced(long nowMs) {
        long oldestMs = dirty.isEmpty()
                ? 0
                : Math.max(0, nowMs - dirty.values().iterator().next().firstMs);
        boolean within = bytes <= limits.unsyncedBytesMax() && oldestMs <= limits.unsyncedAgeMaxMs();
        return new Unsynced(dirty.size(), bytes, oldestMs, within);
    }
}
