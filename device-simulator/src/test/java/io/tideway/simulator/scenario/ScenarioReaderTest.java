package io.tideway.simulator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.payload.Payload;
import io.tideway.simulator.schedule.OnOff;
import io.tideway.simulator.schedule.Pattern;
import io.tideway.yaml.InvalidDocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioReaderTest {

    private static final String FULL = """
            name: full
            description: everything
            seed: 42
            duration: 20s
            warm-up: 2s
            groups:
              - name: machine
                devices: 3
                mqtt: mixed
                session: persistent
                session-expiry: 10m
                keep-alive: 30s
                clock-skew: 500ms
                will: { topic: "gone/{device}", text: bye, qos: 2, retain: true }
                link: { up: 3s..5s, down: 1s, together: true }
                roam: 10s..20s
                stateful: { q-f: 20/s, q-l: 80/s, parts: 4 }
                sends:
                  - name: readings
                    topic: a/{device}/{part}
                    qos: 2
                    rate: 30/m
                    arrivals: poisson
                    day: { length: 1m, factors: [0, 1.5] }
                    bursts: { on: 3s..5s, off: 9s..15s }
                    payload: { kind: reading, values: wave, mean: -3, amplitude: 2, period: 5s, noise: 0.1 }
                    answers:
                      - { function: f, topic: "b/{device}/{part}", match: sequence }
                  - topic: c/{device}/fences/home
                    once: 1s
                    payload: { kind: fence, latitude: 48, longitude: -11.5, radius: 250, encoding: protobuf }
            """;

    @Test
    void read_everything_isAsWritten() {
        Scenario scenario = read(FULL);

        DeviceGroup group = scenario.groups().get(0);
        assertEquals(42, scenario.seed());
        assertEquals(Duration.ofSeconds(20), scenario.duration());
        assertEquals(3, scenario.devices());
        assertTrue(scenario.roams());
        assertTrue(group.session().persistent());
        assertEquals(new WillTemplate("gone/{device}", "bye", 2, true), group.will());
        assertTrue(assertNotNullAnd(group.link()).together());
        assertEquals(0.2, assertNotNullAnd(group.statefulness()).sessions().onShare(), 1e-9);
        MessageStream readings = group.streams().get(0);
        Pattern.Recurring pattern = assertInstanceOf(Pattern.Recurring.class, readings.pattern());
        assertEquals(0.5, pattern.perSecond());
        assertTrue(pattern.poisson());
        assertInstanceOf(OnOff.Even.class, pattern.bursts());
        assertEquals(List.of(0.0, 1.5), assertNotNullAnd(pattern.day()).factors());
        assertEquals("f", readings.answers().get(0).function());
        MessageStream fence = group.streams().get(1);
        assertEquals("home", fence.name());
        assertInstanceOf(Pattern.Once.class, fence.pattern());
        assertInstanceOf(Payload.Fences.class, fence.payload());
    }

    /** What is wrong, the line it is on, and what the message must say. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("name: full", "nam: full", 1, "did you mean 'name'?"),
                mistake("seed: 42", "seed: -1", 3, "must be from 0"),
                mistake("duration: 20s", "duration: 20", 4, "must be a duration such as"),
                mistake("devices: 3", "devices: 0", 8, "must be from 1 to 50000, found '0'"),
                mistake("name: machine", "name: a/b", 7, "letters, digits, hyphens"),
                mistake("mqtt: mixed", "mqtt: 4", 9, "must be 3.1.1, 5 or mixed"),
                mistake("session: persistent", "session: yes", 10, "must be clean or persistent"),
                mistake("keep-alive: 30s", "keep-alive: 30d", 12, "must be from 0s to"),
                mistake("clock-skew: 500ms", "clock-skew: fast", 13, "must be a duration"),
                mistake("gone/{device}", "gone/all", 14, "must contain {device}"),
                mistake("up: 3s..5s, down", "up: 5s..3s, down", 15, "two in order such as 3s..5s"),
                mistake("up: 3s..5s, down", "up: 0s, down", 15, "there would be no link"),
                mistake("roam: 10s..20s", "roam: 1ms", 16, "must be at least 100ms"),
                mistake("q-f: 20/s", "q-f: 20", 17, "must be a rate such as 50/s, 10/m or 6/h"),
                mistake("parts: 4", "part: 4", 17, "did you mean 'parts'?"),
                mistake("topic: a/{device}/{part}", "topic: a/{device}/#", 20, "must not contain the wildcards"),
                mistake("topic: a/{device}/{part}", "topic: a/{device}/{unit}", 20, "no placeholders but"),
                mistake("qos: 2", "qos: 3", 21, "must be from 0 to 2"),
                mistake("rate: 30/m", "rate: 0/m", 22, "must be above 0"),
                mistake("arrivals: poisson", "arrivals: poison", 23, "must be even or poisson"),
                mistake("[0, 1.5]", "[0, 0]", 24, "one factor above 0"),
                mistake("on: 3s..5s", "on: 0s", 25, "nothing would ever be sent"),
                mistake("kind: reading", "kind: number", 26, "must be reading or position"),
                mistake("noise: 0.1", "nois: 0.1", 26, "did you mean 'noise'?"),
                mistake("match: sequence", "match: numbr", 28, "must be count or distinct or sequence"),
                mistake("once: 1s", "once: 1s\n        rate: 1/s", 29, "must have either 'rate'"),
                mistake("latitude: 48,", "latitude: 90,", 31, "within ±85°"),
                mistake("topic: c/{device}/fences/home", "topic: a/{device}/{part}", 29, "like another stream"));
    }

    private static Arguments mistake(String right, String wrong, int line, String says) {
        return Arguments.of(right, wrong, line, says);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void read_mistake_isReportedWithItsLine(String right, String wrong, int line, String says) {
        String text = FULL.replace(right, wrong);
        InvalidDocumentException e = assertThrows(InvalidDocumentException.class, () -> read(text));

        assertTrue(
                e.problems().stream()
                        .map(Object::toString)
                        .anyMatch(problem -> problem.startsWith("test.yaml:" + line + ":") && problem.contains(says)),
                e.getMessage());
    }

    @Test
    void read_partWithoutStatefulness_isRefused() {
        String text = FULL.replaceAll(" +stateful:.*\n", "");
        InvalidDocumentException e = assertThrows(InvalidDocumentException.class, () -> read(text));

        assertTrue(e.getMessage().contains("the group has no 'stateful'"), e.getMessage());
    }

    @Test
    void read_noGroups_isRefused() {
        InvalidDocumentException e =
                assertThrows(InvalidDocumentException.class, () -> read("name: a\ndescription: b\n"));

        assertTrue(e.getMessage().contains("there are no devices"), e.getMessage());
    }

    @Test
    void include_filesAndShipped_groupsAddUp(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("full.yaml"), FULL);
        Path file = Files.writeString(
                folder.resolve("all.yaml"),
                "name: all\ndescription: d\ninclude: [full.yaml, {scenario: building, devices: 20}]\n");

        Scenario scenario = ScenarioLibrary.standard().read(file.toString());

        assertEquals(
                List.of("machine", "room", "door"),
                scenario.groups().stream().map(DeviceGroup::name).toList());
        assertEquals(23, scenario.devices());
    }

    @Test
    void include_itself_isRefused(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("loop.yaml"), "name: loop\ndescription: d\ninclude: [loop.yaml]\n");

        InvalidDocumentException e = assertThrows(
                InvalidDocumentException.class, () -> ScenarioLibrary.standard().read(file.toString()));
        assertTrue(e.getMessage().contains("loop.yaml:3:11: include[0] must not include itself"), e.getMessage());
    }

    @Test
    void include_unknownOrSameTwice_isRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("two.yaml"), "name: two\ndescription: d\ninclude: [flood, flood, flod]\n");

        InvalidDocumentException e = assertThrows(
                InvalidDocumentException.class, () -> ScenarioLibrary.standard().read(file.toString()));
        assertTrue(e.getMessage().contains("include[1] holds a second group 'source'"), e.getMessage());
        assertTrue(e.getMessage().contains("no shipped scenario 'flod'; shipped are smart-factory"), e.getMessage());
    }

    static Stream<String> shipped() {
        return ScenarioLibrary.shipped().stream();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shipped_each_isRightAndScales(String name) {
        Scenario scenario = ScenarioLibrary.standard().read(name);

        assertEquals(name, scenario.name());
        assertEquals(37, scenario.withDevices(37).devices());
        assertEquals(50_000, scenario.withDevices(50_000).devices());
        assertEquals(
                6 * scenario.meanPerSecond(), scenario.scaled(2, 3).meanPerSecond(), 1e-6 * scenario.meanPerSecond());
    }

    private static Scenario read(String text) {
        return new ScenarioReader(
                        new ScenarioLibrary.Document("test.yaml", text, ScenarioLibrary.standard()), List.of())
                .read();
    }

    private static <T> T assertNotNullAnd(T value) {
        assertNotNull(value);
        return value;
    }
}
