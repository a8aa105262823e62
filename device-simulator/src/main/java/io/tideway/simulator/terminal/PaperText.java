package io.tideway.simulator.terminal;

import io.tideway.simulator.paper.PaperLoad;
import io.tideway.simulator.paper.PaperReport;
import io.tideway.simulator.paper.PaperRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The paper's model and the measurement as text. */
public final class PaperText {

    private PaperText() {}

    /** One line while it goes on. */
    public static String progress(PaperRow row) {
        return String.format(
                Locale.ROOT,
                "dedicated %d: model %.4f s, measured %.4f s (%.2f)",
                row.dedicated(),
                row.modelMeanS(),
                row.measuredMeanS(),
                row.ratio());
    }

    /** Latencies in the paper's seconds. */
    public static List<String> latency(PaperReport report) {
        PaperLoad load = report.config().load();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%d devices at %s Hz, %d containers, service %s s local and %s s remote, time 1/%s, remote devices with"
                        + " %d keys, seed %d, durability %s",
                load.devices(),
                plain(load.ratePerSecond()),
                load.containers(),
                plain(load.localServiceS()),
                plain(load.remoteServiceS()),
                plain(report.config().scale()),
                report.config().parts(),
                report.config().seed(),
                report.durability()));
        TextTable table = new TextTable(
                "dedicated",
                "shared use",
                "model s",
                "measured s",
                "ratio",
                "same draw s",
                "ratio",
                "p95 s",
                "p99 s",
                "n");
        for (PaperRow row : report.rows()) {
            table.row(
                    String.valueOf(row.dedicated()),
                    String.format(Locale.ROOT, "%.2f", row.sharedUse()),
                    seconds(row.modelMeanS()),
                    seconds(row.measuredMeanS()),
                    String.format(Locale.ROOT, "%.2f", row.ratio()),
                    seconds(row.replayMeanS()),
                    String.format(Locale.ROOT, "%.2f", row.replayRatio()),
                    seconds(row.measuredP95S()),
                    seconds(row.measuredP99S()),
                    Numbers.count(row.answered()));
        }
        lines.addAll(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "best: model %d (%.4f s), measured %d",
                report.modelBest(),
                report.modelBestS(),
                report.measuredBest()));
        long lost = report.rows().stream().mapToLong(PaperRow::lost).sum();
        long other = report.rows().stream().mapToLong(PaperRow::otherPhase).sum();
        if (lost + other > 0) {
            lines.add("not answered: " + Numbers.count(lost) + ", answered in another phase than asked for: "
                    + Numbers.count(other));
        }
        return lines;
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
