package io.tideway.simulator.paper;

import io.tideway.simulator.report.Round;
import java.util.List;

/**
 * On/off clients on one gateway: what the model says, what ideal slots would have had with the same periods, and what the
 * gateway had.
 *
 * @param config what was measured
 * @param drawn clients in a stateful period
 * @param taken slots of the gateway
 * @param servedLocally requests of stateful periods answered from the local phase
 * @param servedRemotely requests of stateful periods answered from the remote phase
 * @param latenciesS of the requests of stateful periods, the paper's seconds, ascending
 * @param round of the requests of stateful periods, our seconds
 */
public record OnOffRow(
        OnOffConfig config,
        Occupancy drawn,
        Occupancy taken,
        long servedLocally,
        long servedRemotely,
        List<Double> latenciesS,
        Round round) {

    /** Copies the list. */
    public OnOffRow {
        latenciesS = List.copyOf(latenciesS);
    }

    /** Share of the requests of stateful periods that found the instance in its remote phase. */
    public double remoteShare() {
        return (double) servedRemotely / Math.max(1, servedLocally + servedRemotely);
    }

    /** Latency that this fraction did not exceed, paper's seconds; 0 without any. */
    public double latencyS(double fraction) {
        int count = latenciesS.size();
        return count == 0 ? 0 : latenciesS.get((int) Math.min(count - 1, count * fraction));
    }

    /** Requests without an answer. */
    public long lost() {
        return round.counts().lost() + round.counts().refused();
    }
}
