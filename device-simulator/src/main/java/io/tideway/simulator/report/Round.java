package io.tideway.simulator.report;

/**
 * One round of a series.
 *
 * @param seconds measured, warm-up cut
 * @param offeredPerSecond intended rate of an open loop, 0 for a closed one
 * @param answeredPerSecond answers within the measured time by its length
 * @param counts of messages
 * @param answer from the intended send time to the answer
 * @param acknowledgement from the intended send time to the acknowledgement
 * @param lag from the intended send time to the sending: what the simulator itself adds
 * @param usage what it cost
 */
public record Round(
        double seconds,
        double offeredPerSecond,
        double answeredPerSecond,
        Counts counts,
        Distribution answer,
        Distribution acknowledgement,
        Distribution lag,
        Usage usage) {}
