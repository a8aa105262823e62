package io.tideway.simulator.bench;

import io.tideway.simulator.load.LoadResult;
import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.Usage;
import java.util.List;

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
        ProcessFigures gateway)
        implements Reported {

    @Override
    public Report addTo(Report report) {
        Usage usage = new Usage(0, 0, gateway.rssBytes(), gateway.rssMaxBytes(), 0, 0);
        return report.withSeries(List.of(new Series(durability, "", "", List.of(load.round(usage)))))
                .withMeasures(List.of(
                        measure("acknowledged and never answered", "messages", (double) acknowledgedUnanswered),
                        measure("answers out of order", "messages", (double) repliesOutOfOrder),
                        measure("sent anew after a lost session", "messages", (double) sentAnew),
                        measure("gateway RSS at most", "MiB", gateway.rssMaxBytes() / 1048576.0)));
    }

    private Measure measure(String name, String unit, double value) {
        return new Measure(durability, name, unit, Better.LOWER, List.of(value), "");
    }

    /** Whether every message sent was answered exactly once. */
    @Override
    public boolean complete() {
        return load.lost() == 0 && load.repeated() == 0;
    }
}
