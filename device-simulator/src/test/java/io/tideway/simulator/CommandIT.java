package io.tideway.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.report.Counts;
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
        Counts counts = JsonReport.read(file).series().get(0).rounds().get(0).counts();
        assertEquals(200, counts.acknowledged());
        assertEquals(0, counts.lost());
    }

    @Test
    void run_scenarioInRounds_writesItsReport(@TempDir Path folder) throws Exception {
        try (StockMoquette broker = new StockMoquette()) {
            int code = SimulatorCommand.execute(
                    "run",
                    "smart-vehicle",
                    "--broker=" + broker.address(),
                    "--devices=8",
                    "--speed=10",
                    "--seed=5",
                    "--warm-up=500ms",
                    "--duration=1s",
                    "--rounds=2",
                    "--gateway-pid=" + ProcessHandle.current().pid(),
                    "--report=" + folder);
            assertEquals(0, code);
        }
        Report report = JsonReport.read(folder.resolve("report.json"));
        assertEquals(5, report.origin().seed());
        Series positions = report.series().stream()
                .filter(series -> series.name().equals("vehicle/position"))
                .findFirst()
                .orElseThrow();
        assertEquals(2, positions.rounds().size());
        assertEquals(80.0, (double) positions.rounds().get(0).counts().sent(), 1.0);
        assertTrue(positions.rounds().get(1).usage().cpuSeconds() > 0);
    }

    @Test
    void run_listAndPrint_endAtOnce() {
        assertEquals(0, SimulatorCommand.execute("run", "--list"));
        assertEquals(0, SimulatorCommand.execute("run", "--print=flood"));
    }

    @Test
    void run_wrongScenario_is2(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("s.yaml"), "name: s\ndescription: d\ngroups: [{name: a}]\n");

        assertEquals(2, SimulatorCommand.execute("run", file.toString()));
        assertEquals(2, SimulatorCommand.execute("run", "no-such-scenario"));
        assertEquals(2, SimulatorCommand.execute("run", "flood", "--rate=3"));
        assertEquals(2, SimulatorCommand.execute("run", "smart-vehicle", "--client=hivemq"));
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
    void bench_self_measuresAgainstANullServer(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("self.json");
        assertEquals(
                0,
                SimulatorCommand.execute(
                        "bench",
                        "self",
                        "--no-pin",
                        "--idle-devices=200",
                        "--devices=10",
                        "--rates=1000",
                        "--warm-up=200ms",
                        "--round=500ms",
                        "--json=" + file));
        Report report = JsonReport.read(file);
        assertTrue(report.measures().stream()
                .anyMatch(measure -> measure.name().equals("acknowledged")
                        && measure.rounds().get(0) > 900));
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
