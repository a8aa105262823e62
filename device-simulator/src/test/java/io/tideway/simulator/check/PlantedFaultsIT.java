package io.tideway.simulator.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideway.simulator.SimulatorCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command against a gateway with planted faults: each is named, and nothing else. */
class PlantedFaultsIT {
    private static final int FAULTS_FOUND = 3;
    private static final String SCENARIO = """
            name: planted
            description: enough messages to lose some of them
            seed: 20261123
            duration: 3s
            warm-up: 0s
            groups:
              - name: source
                devices: 20
                sends:
                  - name: readings
                    topic: devices/{device}/telemetry
                    rate: 380/s
                    payload: { kind: reading, values: count }
                    # Matched by the check alone: the fleet would wait for the answers that were lost.
                    answers:
                      - { function: running-average, topic: "devices/{device}/average", match: none }
            """;

    @TempDir
    Path folder;

    @Test
    void run_gatewayWithPlantedFaults_namesEachAndNothingElse() throws Exception {
        PlantedFaults faults = new PlantedFaults(true);
        JsonNode report = run(faults, FAULTS_FOUND);
        Set<String> found = new TreeSet<>();
        report.get("findings").forEach(line -> found.add(messageOf(line.asText())));
        assertEquals(new TreeSet<>(faults.planted()), found, report.get("findings")::toPrettyString);
        assertEquals(faults.planted().size(), report.get("findings").size());
        assertTrue(faults.planted().size() >= 8, () -> "the run was too short: " + faults.planted());
    }

    @Test
    void run_gatewayThatDeliversAgain_findsNothing() throws Exception {
        JsonNode report = run(new PlantedFaults(false), 0);
        assertEquals(0, report.get("findings").size(), report.get("findings")::toPrettyString);
        List<String> notes = new ArrayList<>();
        report.get("notes").forEach(note -> notes.add(note.asText()));
        String note = notes.stream()
                .filter(line -> line.startsWith("Check: "))
                .findFirst()
                .orElse("");
        assertTrue(note.contains("nothing lost, repeated, out of order or wrong"), note);
        assertTrue(note.contains("20 states compared"), note);
        assertTrue(note.contains("1 outputs delivered again"), note);
    }

    private JsonNode run(PlantedFaults faults, int expectedCode) throws IOException {
        Path scenario = Files.writeString(folder.resolve("planted.yaml"), SCENARIO);
        Path result = folder.resolve("result.json");
        try (PlantedGateway gateway = new PlantedGateway(faults, folder)) {
            int code = SimulatorCommand.execute(
                    "run",
                    scenario.toString(),
                    "--broker=" + gateway.address(),
                    "--check",
                    "--message-ids",
                    "--gateway-data=" + folder,
                    "--json=" + result);
            assertEquals(expectedCode, code, () -> "planted: " + faults.planted());
        }
        return new ObjectMapper().readTree(result.toFile()).get("report");
    }

    /** Kind, function, device and message of a finding. */
    private static String messageOf(String line) {
        return line.replaceAll("( message [0-9]+) .*", "$1");
    }
}
