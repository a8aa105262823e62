package io.tideway.simulator.terminal;

import io.tideway.simulator.paper.OnOffRow;
import io.tideway.simulator.paper.PaperReport;
import io.tideway.simulator.paper.PaperRow;
import java.util.Locale;

/** What the paper's experiments came to so far, a line each. */
public final class PaperText {

    private PaperText() {}

    /** One number of dedicated containers. */
    public static String progress(int devices, PaperRow row) {
        return String.format(
                Locale.ROOT,
                "N = %d, dedicated %d: mean %.2f s, model %.2f s (%.2f); p99 %.1f s, model %.1f s",
                devices,
                row.dedicated(),
                row.measured().meanS(),
                row.model().meanS(),
                row.ratio(),
                row.measured().p99S(),
                row.model().p99S());
    }

    /** Where the best number lies. */
    public static String best(PaperReport report) {
        return String.format(
                Locale.ROOT,
                "N = %d: best with %d dedicated by the model (%.4f s), %s",
                report.config().load().devices(),
                report.modelBest(),
                report.modelBestS(),
                report.measuredBest().map(best -> best + " measured").orElse("nothing measured yet"));
    }

    /** On/off clients on one gateway. */
    public static String progress(OnOffRow row) {
        int slots = row.config().slots();
        return String.format(
                Locale.ROOT,
                "%.0f %% stateful, %d clients, %d containers, %d slots: all taken %.2f %% of the time, model %.2f %%; p99 %.1f s",
                100 * row.config().stateful(),
                row.config().load().devices(),
                row.config().load().containers(),
                slots,
                100 * row.taken().overflow(slots),
                100 * row.config().model().overflow(slots),
                row.latencyS(0.99));
    }
}
