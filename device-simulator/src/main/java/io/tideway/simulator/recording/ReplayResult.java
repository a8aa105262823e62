package io.tideway.simulator.recording;

import io.tideway.simulator.load.Percentiles;
import io.tideway.simulator.report.Counts;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.Usage;
import java.util.List;
import java.util.Map;

/**
 * What became of a playing.
 *
 * @param seconds from the first message to the last, or to now
 * @param rounds how often the end of the recording was reached
 * @param sent messages handed to the broker
 * @param bytes of payload
 * @param acknowledged of those with QoS 1 or 2
 * @param unacknowledged of those with QoS 1 or 2, without the broker's word
 * @param refused by MQTT 5 reason code
 * @param disconnects connections lost
 * @param lagMicros from the intended time of a message to its sending: what the replayer itself adds
 * @param acknowledgementMicros from the intended time to the acknowledgement
 */
public record ReplayResult(
        double seconds,
        long rounds,
        long sent,
        long bytes,
        long acknowledged,
        long unacknowledged,
        Map<Integer, Long> refused,
        long disconnects,
        Percentiles lagMicros,
        Percentiles acknowledgementMicros)
        implements Reported {

    @Override
    public Report addTo(Report report) {
        Counts counts = new Counts(sent, acknowledged, 0, unacknowledged, 0, 0, refusedTotal(), disconnects);
        Round round = new Round(
                seconds, 0, 0, counts, Distribution.NONE, acknowledgementMicros.all(), lagMicros.all(), Usage.NONE);
        return report.withSeries(List.of(new Series("replay", "", "", List.of(round))));
    }

    @Override
    public boolean complete() {
        return refusedTotal() == 0 && unacknowledged == 0;
    }

    /** Messages the broker refused with a reason. */
    public long refusedTotal() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }
}
