package io.tideway.simulator.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.simulator.paper.PaperConfig;
import io.tideway.simulator.paper.PaperLoad;
import io.tideway.simulator.paper.PaperReport;
import io.tideway.simulator.paper.PaperRow;
import io.tideway.simulator.report.Counts;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.report.Usage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaperTextTest {
    private static final PaperConfig CONFIG = new PaperConfig(
            new PaperLoad(50, 0.075, 40, 1, 3), List.of(0, 31), 50, 16, Duration.ZERO, Duration.ofSeconds(1), 1);

    @Test
    void best_twoNumbersMeasured_isTheFasterOne() {
        assertEquals(
                "N = 50: best with 33 dedicated by the model (1.7500 s), 31 measured",
                PaperText.best(report(List.of(row(0, 3.1), row(31, 1.8)))));
    }

    @Test
    void best_endedBeforeAnythingWasMeasured_saysSo() {
        assertEquals(
                "N = 50: best with 33 dedicated by the model (1.7500 s), nothing measured yet",
                PaperText.best(report(List.of())));
    }

    private static PaperReport report(List<PaperRow> rows) {
        return new PaperReport(CONFIG, "wal", rows, 33, 1.75);
    }

    private static PaperRow row(int dedicated, double meanS) {
        PaperRow.Latency latency = new PaperRow.Latency(meanS, 5, 9);
        Round round =
                new Round(1, 10, 10, Counts.NONE, Distribution.NONE, Distribution.NONE, Distribution.NONE, Usage.NONE);
        return new PaperRow(dedicated, 0.5, latency, latency, latency, 0.1, 0, round);
    }
}
