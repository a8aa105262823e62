package io.tideway.runtime.host;

import io.tideway.runtime.lane.DedupeConfig;
import io.tideway.runtime.lane.LaneConfig;
import io.tideway.runtime.lane.OutboxConfig;

/**
 * How a host runs.
 *
 * @param lanes threads that execute functions
 * @param workers threads for functions that block
 * @param lane bounds of each lane
 * @param dedupe how inputs are recognised again
 * @param outbox how much is kept for absent sessions
 */
public record HostConfig(int lanes, int workers, LaneConfig lane, DedupeConfig dedupe, OutboxConfig outbox) {

    public HostConfig {
        if (lanes < 1 || workers < 1) {
            throw new IllegalArgumentException(
                    "a host needs at least one lane and one worker, found " + lanes + " and " + workers);
        }
    }

    /** One lane for each core but one, which the broker needs; eight workers, because they mostly wait. */
    public static HostConfig defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new HostConfig(
                Math.max(1, Math.min(cores - 1, 8)), 8, LaneConfig.DEFAULT, DedupeConfig.DEFAULT, OutboxConfig.DEFAULT);
    }
}
