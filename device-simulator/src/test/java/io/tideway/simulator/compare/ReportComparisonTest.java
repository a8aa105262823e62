package io.tideway.simulator.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.SampleReports;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportComparisonTest {
    private static final double TOLERANCE = 0.02;

    @Test
    void difference_anyRounds_verdictFollowsRangesAndDirection() {
        assertEquals(Verdict.EQUAL, verdict(Better.LOWER, List.of(1.0, 2.0, 3.0), List.of(3.0, 2.0, 1.0)));
        assertEquals(Verdict.WITHIN_NOISE, verdict(Better.LOWER, List.of(1.0, 2.0, 3.0), List.of(3.0, 4.0, 5.0)));
        assertEquals(Verdict.WITHIN_NOISE, verdict(Better.LOWER, List.of(100.0, 100.1), List.of(101.0, 101.1)));
        assertEquals(Verdict.WORSE, verdict(Better.LOWER, List.of(1.0, 2.0, 3.0), List.of(3.1, 4.0, 5.0)));
        assertEquals(Verdict.BETTER, verdict(Better.HIGHER, List.of(1.0, 2.0, 3.0), List.of(3.1, 4.0, 5.0)));
        assertEquals(Verdict.BETTER, verdict(Better.LOWER, List.of(3.1, 4.0, 5.0), List.of(1.0, 2.0, 3.0)));
        assertEquals(Verdict.OTHER, verdict(Better.NEITHER, List.of(1.0, 2.0), List.of(5.0, 6.0)));
        assertEquals(Verdict.ONE_ROUND, verdict(Better.LOWER, List.of(1.0), List.of(5.0, 6.0)));
    }

    @Test
    void reports_allTwiceAsSlow_areWorseByTwo() {
        ReportComparison comparison = ReportComparison.of(SampleReports.series(1), SampleReports.series(2), TOLERANCE);

        Difference p99 = comparison.differences().stream()
                .filter(difference -> difference.name().equals("answer p99"))
                .findFirst()
                .orElseThrow();
        assertTrue(comparison.isWorse());
        assertEquals(2, p99.ratio(), 0.02);
        assertEquals(Verdict.WORSE, p99.verdict());
        assertEquals(List.of(), comparison.onlyBase());
        assertEquals(List.of(), comparison.warnings());
    }

    @Test
    void reports_theSame_areNotWorse() {
        ReportComparison comparison = ReportComparison.of(SampleReports.full(), SampleReports.full(), TOLERANCE);

        assertFalse(comparison.isWorse());
        assertTrue(comparison.differences().stream().allMatch(difference -> difference.verdict() == Verdict.EQUAL));
    }

    @Test
    void reports_figuresThatOneLacks_areNamed() {
        Report base = SampleReports.empty().withMeasures(List.of(measure(Better.LOWER, List.of(1.0))));

        assertEquals(
                List.of("g: m"),
                ReportComparison.of(base, SampleReports.empty(), TOLERANCE).onlyBase());
        assertEquals(
                List.of("g: m"),
                ReportComparison.of(SampleReports.empty(), base, TOLERANCE).onlyNow());
    }

    private static Verdict verdict(Better better, List<Double> base, List<Double> now) {
        return Difference.of(measure(better, base), measure(better, now), TOLERANCE)
                .verdict();
    }

    private static Measure measure(Better better, List<Double> rounds) {
        return new Measure("g", "m", "µs", better, rounds, "");
    }
}
