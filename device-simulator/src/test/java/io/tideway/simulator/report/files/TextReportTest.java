package io.tideway.simulator.report.files;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.report.SampleReports;
import org.junit.jupiter.api.Test;

class TextReportTest {

    @Test
    void lines_fullReport_haveEveryPart() {
        String text = String.join("\n", TextReport.lines(SampleReports.full()));

        for (String part : new String[] {
            "Sample <of> a report & \"more\"",
            "device-simulator bench --rounds=3",
            "Some CPU 3000, 2 cores, 24 GiB",
            "A table",
            "answer p99, µs",
            "- device d1 lost message 17",
            "- First note."
        }) {
            assertTrue(text.contains(part), () -> "'" + part + "' in:\n" + text);
        }
    }
}
