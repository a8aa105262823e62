package io.tideway.simulator.truth;

import java.util.List;
import java.util.Map;

/**
 * What a check found. Counts are exact; the examples are the first of each kind, so many at most as the limits say.
 *
 * @param counts faults by kind; kinds that did not occur are absent
 * @param examples of each kind
 * @param tally what was looked at, and what is no fault
 * @param unchecked what could not be checked, and why; empty when everything was
 */
public record Findings(Map<Fault, Long> counts, List<Finding> examples, Tally tally, List<String> unchecked) {

    /** Copies what it is given. */
    public Findings {
        counts = Map.copyOf(counts);
        examples = List.copyOf(examples);
        unchecked = List.copyOf(unchecked);
    }

    /**
     * Numbers beside the faults.
     *
     * @param devices that sent anything
     * @param sent messages
     * @param acknowledged messages the broker took responsibility for
     * @param refused messages the broker refused with a reason; they must have no effect
     * @param outputs distinct outputs compared
     * @param redeliveries outputs that came again with the same id and content, as at-least-once delivery allows
     * @param states of instances compared
     * @param unacknowledgedWithoutEffect messages without the broker's word that had no effect, as is allowed
     * @param repeatsAllowed effects repeated because the broker forgot the session and the device had to send anew without
     *     a message id
     * @param unheard messages whose outputs may have come while the broker had forgotten the device's subscription; their
     *     effects were compared all the same
     */
    public record Tally(
            long devices,
            long sent,
            long acknowledged,
            long refused,
            long outputs,
            long redeliveries,
            long states,
            long unacknowledgedWithoutEffect,
            long repeatsAllowed,
            long unheard) {}

    /** Faults of all kinds. */
    public long faults() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Faults of one kind. */
    public long count(Fault fault) {
        return counts.getOrDefault(fault, 0L);
    }

    /** Whether there is nothing to complain about; what could not be checked is no complaint. */
    public boolean clean() {
        return faults() == 0;
    }
}
