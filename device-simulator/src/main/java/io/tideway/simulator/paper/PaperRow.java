package io.tideway.simulator.paper;

import io.tideway.simulator.report.Round;

/**
 * One number of dedicated containers, model and measurement, in the paper's seconds.
 *
 * @param dedicated n
 * @param sharedUse how busy the model's shared containers are, 1 for always
 * @param model of the formulas
 * @param replay of the same requests in ideal queues
 * @param measured from the intended sending time to the answer
 * @param errorS two standard errors of the measured mean, from the means of equal parts of the time
 * @param otherPhase answers from another phase than the one asked for
 * @param round in our seconds
 */
public record PaperRow(
        int dedicated,
        double sharedUse,
        Latency model,
        Latency replay,
        Latency measured,
        double errorS,
        long otherPhase,
        Round round) {

    /** Mean and tail. */
    public record Latency(double meanS, double p95S, double p99S) {}

    /** Measured mean to that of the model. */
    public double ratio() {
        return measured.meanS() / model.meanS();
    }

    /** Measured mean to that of ideal queues with the same requests. */
    public double replayRatio() {
        return measured.meanS() / replay.meanS();
    }

    /** Requests without an answer. */
    public long lost() {
        return round.counts().lost() + round.counts().refused();
    }
}
