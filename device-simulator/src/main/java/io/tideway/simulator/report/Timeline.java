package io.tideway.simulator.report;

import java.util.List;

/**
 * How a run went.
 *
 * @param name of what ran; unique within the report
 * @param moments in order of time
 */
public record Timeline(String name, List<Moment> moments) {

    /** Copies the list. */
    public Timeline {
        moments = List.copyOf(moments);
    }

    /**
     * Figures since the moment before.
     *
     * @param atSeconds since the start of the run
     * @param sentPerSecond messages
     * @param acknowledgedPerSecond messages
     * @param answeredPerSecond messages; 0 where no answers are expected
     * @param p50Micros of answers, of acknowledgements where no answers are expected; 0 when there were none
     * @param p99Micros likewise
     * @param maxMicros likewise
     * @param local instances in their local phase; -1 when that is not known
     * @param remote instances in their remote phase; -1 when that is not known
     * @param switching instances between phases; -1 when that is not known
     */
    public record Moment(
            double atSeconds,
            double sentPerSecond,
            double acknowledgedPerSecond,
            double answeredPerSecond,
            double p50Micros,
            double p99Micros,
            double maxMicros,
            int local,
            int remote,
            int switching) {}
}
