package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.simulator.SimulatorCommand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code device-simulator run --check} against the real gateway with the samples as they are shipped. */
class SimulatorCheckIT {

    private static final String SCENARIO = """
            name: checked
            description: every sample that has a model
            seed: 11
            duration: 2s
            warm-up: 0s
            groups:
              - name: machine
                devices: 10
                mqtt: mixed
                session: persistent
                sends:
                  - name: vibration
                    topic: devices/{device}/telemetry
                    rate: 40/s
                    payload: { kind: reading, values: wave, mean: 75, amplitude: 10, period: 1s, noise: 3 }
                    answers:
                      - { function: running-average, topic: "devices/{device}/average", match: count }
                      - { function: threshold-alarm, topic: "devices/{device}/alarm", match: none }
                      - { function: dedup-counter, topic: "devices/{device}/count", match: distinct }
                      - { function: presence, topic: "devices/{device}/presence", match: none }
              - name: vehicle
                devices: 10
                session: persistent
                sends:
                  - name: depot
                    topic: devices/{device}/fences/depot
                    once: 0s
                    payload: { kind: fence, latitude: 48.137, longitude: 11.575, radius: 400 }
                  - name: position
                    topic: devices/{device}/position
                    rate: 20/s
                    payload: { kind: position, latitude: 48.137, longitude: 11.575, radius: 1000, speed: 300 }
                    answers:
                      - { function: geofence, topic: "devices/{device}/fence-events", match: none }
            """;

    @TempDir
    Path folder;

    @Test
    void run_samplesAsShipped_findsNothingAndLeavesNothingUnchecked() throws Exception {
        Path samples = Path.of(System.getProperty("basedir", "."), "target/tideway/tideway/samples");
        Path functions = Files.createDirectories(folder.resolve("functions"));
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(samples, "*.jar")) {
            for (Path jar : jars) {
                Files.copy(jar, functions.resolve(String.valueOf(jar.getFileName())));
            }
        }
        JsonObject report = run(0);
        assertEquals(new JsonArray(), report.getJsonArray("findings"));
        List<String> notes = notes(report);
        // Four functions of ten machines, one of ten vehicles.
        assertTrue(notes.stream().anyMatch(note -> note.contains("50 states compared")), notes::toString);
        assertTrue(notes.stream().noneMatch(note -> note.startsWith("Not checked")), notes::toString);
    }

    @Test
    void run_functionThatForgets_isFoundOut() throws Exception {
        JsonObject report = run(
                3,
                FunctionJar.of(
                        "running-average",
                        Silent.class,
                        "devices/{device}/telemetry",
                        "publishes: [\"devices/{device}/average\"]"));
        assertTrue(report.getJsonArray("findings").size() > 0, report::encodePrettily);
        assertTrue(report.getJsonArray("findings").getString(0).startsWith("lost: running-average "), report::encode);
    }

    private JsonObject run(int expectedCode, FunctionJar... functions) throws Exception {
        Path scenario = Files.writeString(folder.resolve("checked.yaml"), scenario(functions.length > 0));
        Path result = folder.resolve("result.json");
        try (GatewayFixture gateway = GatewayFixture.start(folder, functions)) {
            int code = SimulatorCommand.execute(
                    "run",
                    scenario.toString(),
                    "--broker=mqtt://127.0.0.1:" + gateway.address().getPort(),
                    "--check",
                    "--gateway-data=" + folder.resolve("data"),
                    "--json=" + result);
            assertEquals(expectedCode, code);
        }
        return new JsonObject(Files.readString(result, StandardCharsets.UTF_8)).getJsonObject("report");
    }

    /** Few messages where answers are waited for in vain. */
    private static String scenario(boolean inVain) {
        return inVain
                ? SCENARIO.replace("match: count", "match: none")
                        .replace("match: distinct", "match: none")
                        .replace("duration: 2s", "duration: 1s")
                : SCENARIO;
    }

    private static List<String> notes(JsonObject report) throws IOException {
        return report.getJsonArray("notes").stream().map(String::valueOf).toList();
    }

    /** Takes every message and forgets it. */
    public static final class Silent implements DeviceFunction {
        @Override
        public void onMessage(Message message, Context context) {
            // Nothing, which is what is tested.
        }
    }
}
