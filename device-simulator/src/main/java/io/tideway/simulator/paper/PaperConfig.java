package io.tideway.simulator.paper;

import java.time.Duration;
import java.util.List;

/**
 * What is measured.
 *
 * @param load in the paper's seconds
 * @param dedicated numbers of dedicated containers to measure, in this order
 * @param scale the paper's seconds in one of ours
 * @param parts keys that the requests of a remote device are spread over: requests of one key wait for each other, those of
 *     the model's clients do not
 * @param warmUp of each number; does not count
 * @param duration of each number
 * @param seed of arrivals and service times
 */
public record PaperConfig(
        PaperLoad load,
        List<Integer> dedicated,
        double scale,
        int parts,
        Duration warmUp,
        Duration duration,
        long seed) {

    /** Refuses what cannot be measured. */
    public PaperConfig {
        dedicated = List.copyOf(dedicated);
        if (!(scale > 0) || parts < 1) {
            throw new IllegalArgumentException("scale and parts must be positive, found " + scale + " and " + parts);
        }
        PaperModel model = new PaperModel(load);
        for (int n : dedicated) {
            if (n < 0 || !model.stable(n)) {
                throw new IllegalArgumentException("with " + n + " dedicated containers the model is not stable");
            }
        }
    }

    PaperTime time() {
        return new PaperTime(load, scale);
    }
}
