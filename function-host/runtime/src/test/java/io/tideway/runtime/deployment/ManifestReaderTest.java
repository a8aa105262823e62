package io.tideway.runtime.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.deployment.Manifest.Execution;
import io.tideway.runtime.deployment.Manifest.Limits;
import io.tideway.runtime.deployment.Manifest.Retry;
import io.tideway.runtime.deployment.Refusal.Code;
import io.tideway.runtime.function.FunctionSpec.Offline;
import io.tideway.runtime.function.FunctionSpec.Phasing;
import io.tideway.runtime.function.Preference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {

    private static final String SHORT = """
            name: quiet
            version: 1.0
            main: demo.Quiet
            bindings:
              - topic: devices/{device}/telemetry
            key: "{device}"
            """;

    @Test
    void read_everyKey_isTheWholeManifest() throws Exception {
        Manifest manifest = ManifestReader.read("""
                name: running-average
                version: 1.0.0
                main: com.example.RunningAverage
                bindings:
                  - topic: lines/{line}/{device}/telemetry
                  - topic: lines/{line}/{device}/alarms/#
                    qos: 2
                key: "{line}/{device}"
                execution: worker
                timeout: 50ms
                phase: { prefer: local, offline: local }
                retry: { attempts: 5, backoff: 2s, dead-letter: "dead/{function}/{line}/{device}" }
                publishes: [ "lines/{line}/{device}/average", "alarms/#" ]
                limits: { state: 8KB, payload: 1MB, outputs: 7, rate: 100/s }
                config:
                  raise-above: 80
                  armed: yes
                """);

        assertEquals("running-average", manifest.name());
        assertEquals("1.0.0", manifest.version());
        assertEquals("com.example.RunningAverage", manifest.main());
        assertEquals(
                List.of("lines/+/+/telemetry", "lines/+/+/alarms/#"),
                manifest.routes().stream()
                        .map(binding -> binding.pattern().filter())
                        .toList());
        assertEquals("{line}/{device}", manifest.routes().get(1).key().toString());
        assertEquals(
                List.of(1, 2),
                manifest.bindings().stream().map(bound -> bound.qos()).toList());
        assertEquals(Execution.WORKER, manifest.execution());
        assertEquals(Duration.ofMillis(50), manifest.timeout());
        assertEquals(new Phasing(Preference.LOCAL, Offline.LOCAL), manifest.phase());
        assertEquals(manifest.phase(), manifest.spec().phasing());
        assertEquals(new Retry(5, Duration.ofSeconds(2), "dead/{function}/{line}/{device}"), manifest.retry());
        assertEquals(2, manifest.publishes().size());
        assertEquals(new Limits(8 << 10, 1 << 20, 7, OptionalInt.of(100)), manifest.limits());
        assertEquals(Map.of("raise-above", "80", "armed", "yes"), manifest.config());
    }

    @Test
    void read_onlyWhatIsRequired_hasSafeDefaults() throws Exception {
        Manifest manifest = ManifestReader.read(SHORT);

        assertEquals(Execution.LANE, manifest.execution());
        assertEquals(Duration.ofSeconds(1), manifest.timeout());
        assertEquals(new Phasing(Preference.AUTO, Offline.HOLD), manifest.phase());
        assertEquals(Retry.DEFAULT, manifest.retry());
        assertEquals(List.of(), manifest.publishes());
        assertEquals(Limits.DEFAULT, manifest.limits());
        assertEquals(Map.of(), manifest.config());
    }

    @Test
    void read_everythingWrong_tellsAllWithLineColumnFieldRuleAndValue() {
        String report = refuse("""
                name: Running Average
                verson: 1.0.0
                main: com/example/Main
                bindings:
                  - topic: devices/{device}/#/x
                    qos: 3
                key: "{vehicle}"
                execution: fast
                timeout: 1 second
                phase: { prefer: near, offline: maybe, prefers: local }
                retry: { attempts: 0, backof: 1s }
                publishes: [ "$SYS/x" ]
                limits: { state: lots, rate: 0/s }
                config: { nested: { a: 1 } }
                """);

        assertEquals("""
                function.yaml:1:1: version must be given
                function.yaml:1:7: name must be a lower-case letter and up to 62 of a-z 0-9 -, found 'Running Average'
                function.yaml:2:1: verson is not a known key, did you mean 'version'?
                function.yaml:3:7: main must be the full name of a class, such as com.example.RunningAverage, found 'com/example/Main'
                function.yaml:5:12: bindings[0].topic topic pattern must not contain '#' before its last level, found 'devices/{device}/#/x'
                function.yaml:6:10: bindings[0].qos must be from 0 to 2, found '3'
                function.yaml:8:12: execution must be lane or worker, found 'fast'
                function.yaml:9:10: timeout must be a duration such as 200ms, 5s, 10m, 1h or 7d, found '1 second'
                function.yaml:10:18: phase.prefer must be auto or local or remote, found 'near'
                function.yaml:10:33: phase.offline must be hold or local, found 'maybe'
                function.yaml:10:40: phase.prefers is not a known key, did you mean 'prefer'?
                function.yaml:11:20: retry.attempts must be from 1 to 100, found '0'
                function.yaml:11:23: retry.backof is not a known key, did you mean 'backoff'?
                function.yaml:12:14: publishes[0] topic pattern must not start with '$', found '$SYS/x'
                function.yaml:13:18: limits.state must be a size such as 512B, 64KB, 32MB or 2GB, found 'lots'
                function.yaml:13:30: limits.rate must be messages per second, from 1/s to 1000000/s, found '0/s'
                function.yaml:14:19: config.nested must be a single value, found a part with keys""".lines().toList(), report.lines().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "key: \"{device}\"   | key: \"{vehicle}\"             | 6:6: key key names '{vehicle}'",
                "key: \"{device}\"   | key: all                       | 6:6: key key must contain a source",
                "key: \"{device}\"   | cey: \"{device}\"              | key must be given",
                "devices/{device}/telemetry | devices/{device}/x{y}   | 5:12: bindings[0].topic",
                "name: quiet         | name: \"\"                     | 1:7: name must be",
                "name: quiet         | name: ../evil                  | 1:7: name must be",
                "version: 1.0        | phase: local\\nversion: 1.0    | 2:8: phase must have keys of its own, found 'local'",
                "name: quiet         | name: [ quiet ]                | 1:7: name must be a single value, found a list",
                "main: demo.Quiet    | main: demo.Quiet.              | 3:7: main must be",
                "main: demo.Quiet    | main: demo.Quiet\\nname: twice | 4:1"
            })
    void read_oneFault_isToldWithItsPlace(String good, String bad, String told) {
        String report = refuse(SHORT.replace(good, bad.replace("\\n", "\n")));

        assertTrue(report.contains(told), report);
    }

    @Test
    void read_bindingsNotAListOrEmpty_isTold() {
        assertTrue(refuse(SHORT.replaceAll("bindings:\n.*\n", "bindings: []\n"))
                .contains("4:11: bindings must have 1 to 32 topics, found 0"));
        assertTrue(refuse(SHORT.replaceAll("bindings:\n.*\n", "bindings: a/b\n"))
                .contains("4:11: bindings must be a list, found 'a/b'"));
    }

    @Test
    void read_sameTopicsTwice_isTold() {
        String report = refuse(SHORT.replace("key:", "  - topic: devices/{vehicle}/telemetry\nkey:")
                .replace("{device}\"", "client-id}\""));

        assertTrue(report.contains("must not match the same topics as a binding before it"), report);
    }

    @Test
    void read_outputNamesAnUnknownLevel_isTold() {
        String report = refuse(SHORT + "publishes: [ \"devices/{devise}/average\" ]\n");

        assertTrue(
                report.startsWith("function.yaml:7:14: publishes[0] must only name levels that a binding names"),
                report);
    }

    @ParameterizedTest
    @CsvSource({"dead/{vehicle}, every binding names", "dead/+, without wildcards", "$dead/x, must not start with '$'"})
    void read_deadLetterTopicThatCannotBeFilledIn_isTold(String topic, String told) {
        String report = refuse(SHORT + "retry: { dead-letter: \"" + topic + "\" }\n");

        assertTrue(report.contains(told), report);
    }

    @Test
    void read_notYamlAtAll_isToldWithItsPlace() {
        assertTrue(refuse("name: [ unclosed").startsWith("function.yaml:1"), refuse("name: [ unclosed"));
        assertTrue(refuse("").contains("name must be given"));
        assertTrue(refuse("just text").contains("must have keys of its own"));
    }

    private static String refuse(String text) {
        PackageRefusedException refused = assertThrows(PackageRefusedException.class, () -> ManifestReader.read(text));
        assertEquals(Code.MANIFEST_INVALID, refused.refusal().code());
        return refused.refusal().message();
    }
}
