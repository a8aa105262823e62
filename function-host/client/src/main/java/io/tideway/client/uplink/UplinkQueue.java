package io.tideway.client.uplink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What waits to go up, oldest first, within the bounds of each rule. Decides only; not thread-safe. */
final class UplinkQueue {

    /**
     * One output that is kept.
     *
     * @param rule index of its rule
     */
    record Entry(long sequence, int rule, long bytes, long keptAtMs) {}

    private final List<Waiting> rules = new ArrayList<>();

    private static final class Waiting {
        private final UplinkRule rule;
        private final TreeMap<Long, Entry> entries = new TreeMap<>();
        private long bytes;

        Waiting(UplinkRule rule) {
            this.rule = rule;
        }

        Entry removeOldest() {
            Map.Entry<Long, Entry> oldest = entries.pollFirstEntry();
            bytes -= oldest.getValue().bytes();
            return oldest.getValue();
        }
    }

    UplinkQueue(List<UplinkRule> rules) {
        rules.forEach(rule -> this.rules.add(new Waiting(rule)));
    }

    /** Takes one in; what has to go for it is returned, be it itself. */
    List<Entry> add(Entry entry) {
        Waiting waiting = rules.get(entry.rule());
        waiting.entries.put(entry.sequence(), entry);
        waiting.bytes += entry.bytes();
        List<Entry> dropped = new ArrayList<>();
        while (waiting.bytes > waiting.rule.bytesMax()) {
            dropped.add(waiting.removeOldest());
        }
        return dropped;
    }

    /** Takes out what is too old. */
    List<Entry> expired(long nowMs) {
        List<Entry> expired = new ArrayList<>();
        for (Waiting waiting : rules) {
            long oldestMs = nowMs - waiting.rule.ttl().toMillis();
            while (!waiting.entries.isEmpty()
                    && waiting.entries.firstEntry().getValue().keptAtMs() < oldestMs) {
                expired.add(waiting.removeOldest());
            }
        }
        return expired;
    }

    /** Takes out the oldest of all. */
    Optional<Entry> oldest() {
        return rules.stream()
                .filter(waiting -> !waiting.entries.isEmpty())
                .min(Comparator.comparing(waiting -> waiting.entries.firstKey()))
                .map(Waiting::removeOldest);
    }

    long size() {
        return rules.stream().mapToLong(waiting -> waiting.entries.size()).sum();
    }

    long bytes() {
        return rules.stream().mapToLong(waiting -> waiting.bytes).sum();
    }
}
