package io.tideway.simulator.paper;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All numbers of dedicated containers measured with one number of devices, and where the best one lies.
 *
 * @param config what was measured
 * @param durability of the gateway
 * @param rows in the order measured
 * @param modelBest the model's best number
 * @param modelBestS mean latency there
 */
public record PaperReport(
        PaperConfig config, String durability, List<PaperRow> rows, int modelBest, double modelBestS) {

    static PaperReport of(PaperConfig config, String durability, List<PaperRow> rows) {
        PaperModel model = new PaperModel(config.load());
        return new PaperReport(config, durability, List.copyOf(rows), model.best(), model.meanLatencyS(model.best()));
    }

    /** The number with the least measured mean; empty when none was measured. */
    public Optional<Integer> measuredBest() {
        return rows.stream()
                .min(Comparator.comparingDouble(row -> row.measured().meanS()))
                .map(PaperRow::dedicated);
    }

    /** That number of dedicated ones, if it was measured. */
    public Optional<PaperRow> row(int dedicated) {
        return rows.stream().filter(row -> row.dedicated() == dedicated).findFirst();
    }

    /** Whether every request was answered. */
    public boolean complete() {
        return rows.stream().allMatch(row -> row.lost() == 0);
    }
}
