package io.tideway.simulator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void allMeasures_ofSeriesAndReport_haveKeysOfTheirOwn() {
        List<String> keys =
                SampleReports.full().allMeasures().stream().map(Measure::key).toList();

        assertEquals(keys.size(), new HashSet<>(keys).size());
        assertTrue(keys.contains("floor: answer p99"), () -> keys.toString());
        assertTrue(keys.contains("p99 ÷ all remote"), () -> keys.toString());
    }

    @Test
    void measureTables_groupsWithTheSameNames_standSideBySide() {
        List<Table> tables = MeasureTables.of(SampleReports.full().allMeasures(), 4);

        assertEquals(
                List.of("", "floor", "running-average, remote"), tables.get(0).columns());
        assertEquals(List.of("", "", "aim"), tables.get(1).columns());
        assertEquals(
                List.of("p99 ÷ all remote", "0.4500 (0.4200–0.5000)", "≤ 0.5"),
                tables.get(1).rows().get(0));
    }

    @Test
    void figure_valueThatItsAxisCannotShow_isRefused() {
        Curve zero = Curve.model("zero", "zero", List.of(Curve.Point.of(0, 0)));

        assertThrows(
                IllegalArgumentException.class,
                () -> new Figure("f", "", "", Axis.linear("x", ""), Axis.log("y", ""), List.of(zero)));
        assertThrows(IllegalArgumentException.class, () -> Curve.Point.of(0, Double.NaN));
    }

    @Test
    void shortNumber_anySize_keepsWhatSaysSomething() {
        assertEquals("17,749", ShortNumber.of(17_748.6));
        assertEquals("3", ShortNumber.of(3));
        assertEquals("2.35", ShortNumber.of(2.3503));
        assertEquals("0.0123", ShortNumber.of(0.01234));
        assertEquals("1.0e-05", ShortNumber.of(0.00001));
    }
}
