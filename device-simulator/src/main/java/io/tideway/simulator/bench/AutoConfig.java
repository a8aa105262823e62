package io.tideway.simulator.bench;

import io.tideway.simulator.load.Bursts;
import io.tideway.simulator.load.Path;
import java.time.Duration;

/**
 * What to measure of the automatic choice of phases.
 *
 * @param path of the messages
 * @param bursts which devices send when
 * @param seed of the first round; the next one has the next
 * @param slots instances that may be local at once
 * @param rounds of each policy, alternating
 * @param warmUp length of an even load before them that does not count
 * @param round length of a round
 * @param store where it is
 */
public record AutoConfig(
        Path path,
        Bursts bursts,
        long seed,
        int slots,
        int rounds,
        Duration warmUp,
        Duration round,
        DistantStore store) {

    /** Refuses counts below one. */
    public AutoConfig {
        if (slots < 1 || rounds < 1) {
            throw new IllegalArgumentException("slots and rounds must be at least 1, found " + slots + ", " + rounds);
        }
    }
}
