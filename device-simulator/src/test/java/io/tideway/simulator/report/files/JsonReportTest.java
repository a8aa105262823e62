package io.tideway.simulator.report.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.SampleReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    @Test
    void read_whatWasWritten_isEqual() throws IOException {
        Path file = folder.resolve("result.json");
        for (Report report : new Report[] {SampleReports.full(), SampleReports.empty()}) {
            Files.write(file, JsonReport.bytes(report));
            assertEquals(report, JsonReport.read(file));
        }
    }

    @Test
    void read_otherFiles_saysWhatIsWrong() throws IOException {
        assertRefused("{}", "'format'");
        assertRefused("[1, 2]", "'format'");
        assertRefused("{\"format\":\"tideway-report\",\"version\":99}", "newer");
        assertRefused("{\"format\":\"tideway-report\",\"version\":1,\"report\":{", "not a whole result");
        IOException missing = assertThrows(IOException.class, () -> JsonReport.read(folder.resolve("none.json")));
        assertTrue(String.valueOf(missing.getMessage()).contains("there is no file"));
    }

    private void assertRefused(String content, String reason) throws IOException {
        Path file = folder.resolve("other.json");
        Files.writeString(file, content);
        IOException refusal = assertThrows(IOException.class, () -> JsonReport.read(file));
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal::getMessage);
    }
}
