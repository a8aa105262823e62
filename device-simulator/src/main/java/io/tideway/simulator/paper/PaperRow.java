package io.tideway.simulator.paper;

/**
 * One number of dedicated containers, model and measurement, in the paper's seconds.
 *
 * @param dedicated n
 * @param sharedUse how busy the model's shared containers are, 1 for always
 * @param modelMeanS of the formula
 * @param replayMeanS of the same requests in ideal queues
 * @param measuredMeanS from the intended sending time to the answer
 * @param measuredP95S likewise
 * @param measuredP99S likewise
 * @param answered requests that count
 * @param lost requests without an answer
 * @param otherPhase answers from another phase than the one asked for
 */
public record PaperRow(
        int dedicated,
        double sharedUse,
        double modelMeanS,
        double replayMeanS,
        double measuredMeanS,
        double measuredP95S,
        double measuredP99S,
        long answered,
        long lost,
        long otherPhase) {

    /** Measured to model. */
    public double ratio() {
        return measuredMeanS / modelMeanS;
    }

    /** Measured to ideal queues with the same requests. */
    public double replayRatio() {
        return measuredMeanS / replayMeanS;
    }
}
