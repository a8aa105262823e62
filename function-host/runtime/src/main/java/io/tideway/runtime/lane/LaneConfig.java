package io.tideway.runtime.lane;

/**
 * Bounds of one lane.
 *
 * @param batchMax inputs taken into one commit: more do not make the commit cheaper, but wait longer for it
 * @param instancesMax instances kept in memory when idle
 * @param stateBytesMax their state kept in memory
 * @param waitingPerInstanceMax inputs of one instance in the inbox; further messages are rejected
 * @param timersMax time index entries in memory
 */
public record LaneConfig(int batchMax, int instancesMax, long stateBytesMax, int waitingPerInstanceMax, int timersMax) {

    /** 10,000 small instances take some 10 MB. */
    public static final LaneConfig DEFAULT = new LaneConfig(256, 10_000, 16L << 20, 10_000, 10_000);
}
