package io.tideway.simulator.engine;

import io.tideway.simulator.report.Usage;
import java.util.function.Supplier;

/**
 * What is looked at beside the messages.
 *
 * @param usage of gateway and simulator since they began; asked at the ends of rounds
 * @param phases of the gateway's instances; asked about every second
 */
public record Probes(Supplier<Usage> usage, Supplier<Phases> phases) {

    /** Nothing. */
    public static final Probes NONE = new Probes(() -> Usage.NONE, () -> Phases.UNKNOWN);

    /** How many instances are in which phase, -1 where that is not known. */
    public record Phases(int local, int remote, int switching) {
        /** Not known. */
        public static final Phases UNKNOWN = new Phases(-1, -1, -1);
    }
}
