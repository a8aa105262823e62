package io.tideway.simulator.truth;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects findings: all are counted, the first of each kind are kept. Thread-safe. */
final class FindingsLog {
    private final int examplesMax;
    private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
    private final List<Finding> examples = new ArrayList<>();

    FindingsLog(int examplesMax) {
        this.examplesMax = examplesMax;
    }

    synchronized void add(Finding finding) {
        add(finding, 1);
    }

    /** A finding that stands for several faults of its kind. */
    synchronized void add(Finding finding, long faults) {
        long before = counts.getOrDefault(finding.fault(), 0L);
        counts.put(finding.fault(), before + faults);
        if (before < examplesMax) {
            examples.add(finding);
        }
    }

    synchronized Map<Fault, Long> counts() {
        return new EnumMap<>(counts);
    }

    synchronized List<Finding> examples() {
        return List.copyOf(examples);
    }

    /** Another one with the same content, which can be added to without changing this one. */
    synchronized FindingsLog copy() {
        FindingsLog copy = new FindingsLog(examplesMax);
        copy.counts.putAll(counts);
        copy.examples.addAll(examples);
        return copy;
    }
}
