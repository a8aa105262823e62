package io.tideway.simulator.bench;

import io.tideway.simulator.load.LoadResult;

/**
 * A burst or an overload on one gateway process.
 *
 * @param durability what the gateway was started with
 * @param load what the devices saw
 * @param acknowledgedUnanswered messages the broker took responsibility for and nothing ever answered: lost
 * @param repliesOutOfOrder answers of a device that came after a later one
 * @param sentAnew messages that went out under a new packet id because the broker forgot a session
 * @param gateway the gateway at the end
 */
public record BurstReport(
        String durability,
        LoadResult load,
        long acknowledgedUnanswered,
        long repliesOutOfOrder,
        long sentAnew,
        ProcessFigures gateway) {

    /** Whether every message sent was answered exactly once. */
    public boolean complete() {
        return load.lost() == 0 && load.repeated() == 0;
    }
}
