package io.tideway.simulator.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.report.Counts;
import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.report.Figure;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.report.SampleReports;
import io.tideway.simulator.report.Usage;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the paper's experiments put into a report. */
class PaperFiguresTest {
    private static final PaperLoad LOAD = new PaperLoad(50, 0.075, 40, 1, 3);

    @Test
    void latency_rows_areMarksBesideTheModelInEachFigure() {
        PaperConfig config = new PaperConfig(LOAD, List.of(0, 33), 50, 16, Duration.ZERO, Duration.ofSeconds(1), 1);
        LatencyReport latency =
                new LatencyReport(List.of(PaperReport.of(config, "wal", List.of(row(0, 3.1, 14), row(33, 1.8, 9.1)))));

        Report report = latency.addTo(SampleReports.empty());

        assertEquals(
                List.of("mean-latency", "p95-latency", "p99-latency"),
                report.figures().stream().map(Figure::id).toList());
        Curve measured = report.figures().get(2).curves().get(1);
        assertEquals(List.of(Curve.Point.of(0, 14), Curve.Point.of(33, 9.1)), measured.points());
        assertEquals(38, report.figures().get(0).curves().get(0).points().size(), "every stable number");
        assertEquals(0.65, value(report, "planner's choice ÷ all remote, p99"), 1e-9);
        assertEquals(0, value(report, "measured best number − the model's"), 1e-9);
    }

    @Test
    void provisioning_rows_areMarksBesideTheModel() {
        OnOffConfig config =
                new OnOffConfig(LOAD, 0.3, 24, 50, Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(1), 1);
        ProvisioningReport provisioning = new ProvisioningReport(
                LOAD,
                List.of(0.3),
                0.01,
                List.of(onOff(config.withAmpleRoom(), 24, 5)),
                List.of(onOff(config.with(30, 24), 12, 5)),
                List.of(onOff(config.with(30, 0), 0, 12)));

        Report report = provisioning.addTo(SampleReports.empty());

        List<Curve> curves = report.figures().get(0).curves();
        assertEquals(List.of(Curve.Point.of(50, 0.62)), curves.get(1).points(), "25 slots, so 31 containers");
        assertTrue(curves.get(0).points().contains(Curve.Point.of(50, 0.6)), "of the paper's table");
        assertEquals(5.0 / 12, value(report, "p99 in stateful periods ÷ all remote"), 1e-9);
        assertEquals(0, value(report, "share of time all slots are taken"), 1e-9);
    }

    @Test
    void nothingMeasuredYet_reports_haveTheModelAlone() {
        Report provisioning = new ProvisioningReport(LOAD, List.of(0.2, 0.4), 0.01, List.of(), List.of(), List.of())
                .addTo(SampleReports.empty());

        assertFalse(provisioning.figures().get(0).curves().get(0).points().isEmpty());
        assertEquals(List.of(), provisioning.measures());
        assertEquals(
                List.of(),
                new LatencyReport(List.of()).addTo(SampleReports.empty()).series());
    }

    private static PaperRow row(int dedicated, double meanS, double p99S) {
        PaperModel model = new PaperModel(LOAD);
        PaperRow.Latency latency = new PaperRow.Latency(meanS, p99S / 2, p99S);
        return new PaperRow(
                dedicated,
                model.sharedUse(dedicated),
                new PaperRow.Latency(model.meanLatencyS(dedicated), 1, 2),
                latency,
                latency,
                0.1,
                0,
                round());
    }

    /** Evenly from none to {@code most} taken, and all latencies the same. */
    private static OnOffRow onOff(OnOffConfig config, int most, double latencyS) {
        double[] weights = new double[most + 1];
        Arrays.fill(weights, 1);
        Occupancy occupancy = Occupancy.of(weights);
        return new OnOffRow(config, occupancy, occupancy, 99, 1, Collections.nCopies(1_000, latencyS), round());
    }

    private static Round round() {
        return new Round(1, 10, 10, Counts.NONE, Distribution.NONE, Distribution.NONE, Distribution.NONE, Usage.NONE);
    }

    private static double value(Report report, String name) {
        return report.measures().stream()
                .filter(measure -> measure.name().equals(name))
                .map(Measure::spread)
                .findFirst()
                .orElseThrow()
                .median();
    }
}
