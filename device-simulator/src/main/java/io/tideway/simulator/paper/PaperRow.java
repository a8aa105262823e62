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

    private static final double LATE_MICROS = 15_000;

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

    /** Whether the simulator itself was late: the machine had something else to do. */
    boolean isDisturbed() {
        return lagP99Micros() > LATE_MICROS;
    }

    /** By how much the simulator sent late. */
    double lagP99Micros() {
        return round.lag().at(0.99);
    }

    /** Requests without an answer. */
    public long lost() {
        return round.counts().lost() + round.counts().refused();
    }
}
