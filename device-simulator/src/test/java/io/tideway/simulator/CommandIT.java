package io.tideway.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.files.JsonReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandIT {

    @Test
    void run_shortFleet_writesItsResult(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("result.json");
        try (StockMoquette broker = new StockMoquette()) {
            int code = SimulatorCommand.execute(
                    "run",
                    "--broker",
                    broker.address().toString(),
                    "--devices=5",
                    "--rate=200",
                    "--duration=1s",
                    "--mqtt=mixed",
                    "--json",
                    file.toString());
            assertEquals(0, code);
        }
        JsonNode result =
                new ObjectMapper().readTree(file.toFile()).get("results").get(0);
        assertEquals(200, result.get("acknowledged").asInt());
        assertEquals(0, result.get("lost").asInt());
    }

    @Test
    void bench_runningBroker_comparesBothPaths(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("result.json");
        try (StockMoquette broker = new StockMoquette()) {
            int code = SimulatorCommand.execute(
                    "bench",
                    "--broker=" + broker.address(),
                    "--pid=" + ProcessHandle.current().pid(),
                    "--request-topic=fn/{device}",
                    "--reply-topic=fn/{device}",
                    "--devices=5",
                    "--rounds=1",
                    "--round=300ms",
                    "--warm-up=100ms",
                    "--rates=500",
                    "--json=" + file,
                    "--report=" + folder.resolve("report"));
            assertEquals(0, code);
        }
        Report report = JsonReport.read(file);
        assertEquals(
                List.of(
                        "as configured, closed loop, floor",
                        "as configured, closed loop, function",
                        "as configured, open loop 500 msg/s, floor",
                        "as configured, open loop 500 msg/s, function"),
                report.series().stream().map(Series::name).toList());
        assertTrue(report.series().get(1).rounds().get(0).counts().answered() > 0);
        assertTrue(report.origin().commandLine().startsWith("device-simulator bench --broker=mqtt://127.0.0.1:"));
        assertTrue(Files.readString(folder.resolve("report").resolve("report.html"))
                .contains("</html>"));
        assertEquals(
                0,
                SimulatorCommand.execute(
                        "compare", file.toString(), folder.resolve("report").toString()));
    }

    @Test
    void compare_noSuchFile_is1() {
        assertEquals(1, SimulatorCommand.execute("compare", "none.json", "none.json"));
    }

    @Test
    void bench_idle_holdsConnections() throws Exception {
        try (StockMoquette broker = new StockMoquette()) {
            assertEquals(
                    0,
                    SimulatorCommand.execute(
                            "bench", "idle", "--broker=" + broker.address(), "--connections=300", "--hold=200ms"));
        }
    }

    @Test
    void run_nobodyListens_is1() {
        assertEquals(1, SimulatorCommand.execute("bench", "--broker=mqtt://127.0.0.1:1", "--client=hivemq"));
    }

    @Test
    void commandLine_wrong_is2() {
        assertEquals(2, SimulatorCommand.execute("run", "--duration=soon"));
        assertEquals(2, SimulatorCommand.execute());
    }
}
