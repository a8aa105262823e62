package io.tideway.simulator.engine;

import io.tideway.simulator.report.Timeline;
import java.util.List;

/**
 * How a run goes just now.
 *
 * @param round 0 in the warm-up, else the number of the round
 * @param rounds how many there are
 * @param sent messages since the start
 * @param acknowledged likewise
 * @param answered likewise
 * @param refused by the devices' own bounded queues
 * @param connectionsLost likewise
 * @param streams figures of each since the moment before
 */
public record LiveMoment(
        int round,
        int rounds,
        double atSeconds,
        long sent,
        long acknowledged,
        long answered,
        long refused,
        long connectionsLost,
        List<OfStream> streams) {

    /** Copies the list. */
    public LiveMoment {
        streams = List.copyOf(streams);
    }

    /** One stream's. */
    public record OfStream(String name, Timeline.Moment moment) {}
}
