package io.tideway.simulator.report.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.SampleReports;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvReportTest {

    @Test
    void text_fullReport_aNumberALine() {
        Report report = SampleReports.full();
        List<String> lines = Arrays.asList(CsvReport.text(report).split("\r\n", -1));

        assertEquals("kind,group,name,round,x,value,low,high,unit", lines.get(0));
        assertEquals("", lines.get(lines.size() - 1));
        assertTrue(lines.contains("measure,,p99 ÷ all remote,2,,0.5,,,"));
        assertTrue(lines.stream()
                .anyMatch(line -> line.startsWith("quantile,\"running-average, remote\",answer,1,0.99,")));
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("timeline,closed loop,local,,60.0,30.0")));
        long points = report.figures().get(0).curves().stream()
                .mapToLong(curve -> curve.points().size())
                .sum();
        assertEquals(
                points,
                lines.stream().filter(line -> line.startsWith("curve,paper,")).count());
    }

    @Test
    void text_emptyReport_isTheHead() {
        assertEquals("kind,group,name,round,x,value,low,high,unit\r\n", CsvReport.text(SampleReports.empty()));
    }
}
