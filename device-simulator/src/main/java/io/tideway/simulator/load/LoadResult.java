package io.tideway.simulator.load;

import io.tideway.simulator.report.Counts;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.report.Usage;

/**
 * One round of load on one path.
 *
 * @param path name of the path
 * @param loop {@code closed} or {@code open}
 * @param offeredPerSecond intended rate of an open loop, 0 for a closed one
 * @param seconds measured time
 * @param sent messages sent in it
 * @param refused messages the devices' own bounded queues did not take
 * @param acknowledged acknowledgements in the measured time and in the wait for late answers behind it
 * @param rejected messages the broker refused with a reason
 * @param answered messages answered, late answers included
 * @param repliesPerSecond answers within the measured time by its length
 * @param lost messages sent and not answered when the wait was over
 * @param repeated answers beyond the first, or to messages never sent
 * @param disconnects connections lost
 * @param replyMicros from the intended send time to the answer
 * @param serviceMicros from the actual sending to the answer: without the simulator's own lag, and blind to its stalls
 * @param acknowledgementMicros from the intended send time to PUBACK
 * @param lagMicros from the intended send time to the sending: what the simulator itself adds
 */
public record LoadResult(
        String path,
        String loop,
        double offeredPerSecond,
        double seconds,
        long sent,
        long refused,
        long acknowledged,
        long rejected,
        long answered,
        double repliesPerSecond,
        long lost,
        long repeated,
        long disconnects,
        Percentiles replyMicros,
        Percentiles serviceMicros,
        Percentiles acknowledgementMicros,
        Percentiles lagMicros) {

    /** As a round of a report, with what it cost. */
    public Round round(Usage usage) {
        return new Round(
                seconds,
                offeredPerSecond,
                repliesPerSecond,
                new Counts(sent, acknowledged, answered, lost, repeated, refused, rejected, disconnects),
                replyMicros.all(),
                acknowledgementMicros.all(),
                lagMicros.all(),
                usage);
    }
}
