package io.tideway.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentTest {

    private static final String SOURCE = "gateway.yaml";
    private static final Duration DAY = Duration.ofDays(1);

    private enum Durability {
        FSYNC,
        WRITE_AHEAD
    }

    @Test
    void values_wellFormed_read() {
        YamlDocument document = parse("""
                name: running-average
                version: 1.0
                country: no
                tls: true
                port: 1883
                factor: 1.25
                whole: 3
                timeout: 200ms
                size: 64KB
                durability: write-ahead
                topics: [ a, "b", 'c' ]
                nested:
                  key: value
                """);
        YamlMap root = document.root();

        assertEquals("running-average", root.required("name").text());
        assertEquals("1.0", root.required("version").text());
        assertEquals("no", root.required("country").text());
        assertTrue(root.optional("tls").flag(false));
        assertEquals(1883, root.optional("port").integer(0, 65_535, 0));
        assertEquals(1.25, root.optional("factor").decimal(1.25, 2, 0));
        assertEquals(3, root.optional("whole").decimal(0, 3, 0));
        assertEquals(
                Duration.ofMillis(200), root.optional("timeout").duration(Duration.ZERO, DAY, Duration.ofSeconds(1)));
        assertEquals(65_536, root.optional("size").bytes(0, 1 << 20, 1));
        assertEquals(Durability.WRITE_AHEAD, root.optional("durability").oneOf(Durability.FSYNC));
        assertEquals(
                List.of("a", "b", "c"),
                root.optional("topics").list().stream().map(YamlValue::text).toList());
        assertEquals("value", root.optional("nested").map().required("key").text());
        root.refuseOtherKeys();
        document.throwIfAny();
    }

    @Test
    void values_absentOrNothing_fallback() {
        YamlDocument document = parse("limits:\nname: ~\n");
        YamlMap root = document.root();

        assertFalse(root.optional("limits").isPresent());
        assertEquals(7, root.optional("limits").map().optional("pending").integer(1, 10, 7));
        assertEquals("unnamed", root.optional("name").text("unnamed"));
        assertEquals(List.of(), root.optional("topics").list());
        document.throwIfAny();
    }

    @Test
    void emptyDocument_noKeys() {
        for (String text : List.of("", "\n\n", "# only a comment\n", "---\n")) {
            YamlDocument document = parse(text);
            assertFalse(document.root().optional("a").isPresent());
            document.throwIfAny();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yes| flag| must be true or false, found 'yes'",
                "True| flag| must be true or false, found 'True'",
                "0x10| integer| must be a whole number, found '0x10'",
                "1_000| integer| must be a whole number, found '1_000'",
                "10.0| integer| must be a whole number, found '10.0'",
                "99999999999999999999| integer| must be a whole number, found '99999999999999999999'",
                "101| integer| must be from 1 to 100, found '101'",
                "1,5| decimal| must be a number such as 0.01 or 1.25, found '1,5'",
                "1e3| decimal| must be a number such as 0.01 or 1.25, found '1e3'",
                ".5| decimal| must be a number such as 0.01 or 1.25, found '.5'",
                "0.0001| decimal| must be from 0.001 to 100, found '0.0001'",
                "100.1| decimal| must be from 0.001 to 100, found '100.1'",
                "5| duration| must be a duration such as 200ms, 5s, 10m, 1h or 7d, found '5'",
                "5 s| duration| must be a duration such as 200ms, 5s, 10m, 1h or 7d, found '5 s'",
                "-5s| duration| must be a duration such as 200ms, 5s, 10m, 1h or 7d, found '-5s'",
                "2d| duration| must be from 1s to 1d, found '2d'",
                "64| bytes| must be a size such as 512B, 64KB, 32MB or 2GB, found '64'",
                "64kb| bytes| must be a size such as 512B, 64KB, 32MB or 2GB, found '64kb'",
                "2MB| bytes| must be from 1KB to 1MB, found '2MB'",
                "async| oneOf| must be fsync or write-ahead, found 'async'",
                "[a]| text| must be a single value, found a list",
                "{a: 1}| text| must be a single value, found a part with keys",
                "a| list| must be a list, found 'a'",
                "{a: 1}| list| must be a list, found a part with keys",
                "a| map| must have keys of its own, found 'a'",
                "[a]| map| must have keys of its own, found a list",
            })
    void value_wrong_saysWhereWhatIsExpectedAndWhatWasFound(String value, String kind, String message) {
        YamlDocument document = parse("first: 1\nlimits:\n  pending: " + value + "\n");
        YamlValue read = document.root().optional("limits").map().required("pending");
        switch (kind) {
            case "flag" -> assertFalse(read.flag(false));
            case "decimal" -> assertEquals(7, read.decimal(0.001, 100, 7));
            case "integer" -> assertEquals(7, read.integer(1, 100, 7));
            case "duration" -> assertEquals(DAY, read.duration(Duration.ofSeconds(1), DAY, DAY));
            case "bytes" -> assertEquals(2048, read.bytes(1024, 1 << 20, 2048));
            case "oneOf" -> assertEquals(Durability.FSYNC, read.oneOf(Durability.FSYNC));
            case "text" -> assertEquals("", read.text());
            case "list" -> assertEquals(List.of(), read.list());
            default -> assertFalse(read.map().optional("x").isPresent());
        }

        assertEquals("gateway.yaml:3:12: limits.pending " + message, reportOf(document));
    }

    @Test
    void parsed_parserRefuses_itsMessageAtTheValue() {
        YamlDocument document = parse("a:\n  - x\n  - bad\n");
        for (YamlValue value : document.root().required("a").list()) {
            Optional<String> parsed = value.parsed(text -> {
                if (text.equals("bad")) {
                    throw new IllegalArgumentException("must be good");
                }
                return text;
            });
            assertEquals(!value.path().equals("a[1]"), parsed.isPresent());
        }

        assertEquals("gateway.yaml:3:5: a[1] must be good, found 'bad'", reportOf(document));
    }

    @Test
    void required_missing_reportedWhereItBelongs() {
        YamlDocument document = parse("first: 1\nlisteners:\n  - name: a\n");
        YamlMap listener = document.root().optional("listeners").list().get(0).map();

        assertEquals("", listener.required("address").text());
        assertEquals("gateway.yaml:3:5: listeners[0].address must be given", reportOf(document));
    }

    @Test
    void unknownKey_nearestKnownKeyNamed() {
        YamlDocument document = parse("durabilty: wal\nlistners: []\nzzz: 1\nlimits:\n  mesage-size: 1\n");
        YamlMap root = document.root();
        root.optional("durability");
        root.optional("listeners");
        YamlMap limits = root.optional("limits").map();
        limits.optional("message-size");
        limits.refuseOtherKeys();
        root.refuseOtherKeys();

        assertEquals("""
                gateway.yaml:1:1: durabilty is not a known key, did you mean 'durability'?
                gateway.yaml:2:1: listners is not a known key, did you mean 'listeners'?
                gateway.yaml:3:1: zzz is not a known key, known here are durability, limits, listeners
                gateway.yaml:5:3: limits.mesage-size is not a known key, did you mean 'message-size'?""", reportOf(document));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1\\nb: [1, 2| gateway.yaml:2:9| expected ',' or ']'",
                "a: 1\\n\\tb: 2| gateway.yaml:2:1| found character '\\t(TAB)' that cannot start any token",
                "a: 1\\n  b: 2| gateway.yaml:2:4| mapping values are not allowed here",
                "a: 'open| gateway.yaml:1:9| found unexpected end of stream",
                "a: 1\\nb: 2\\na: 3| gateway.yaml:3:1| a must not be given twice, first at gateway.yaml:1:1",
                "a: &x 1\\nb: *x| gateway.yaml:1:4| a must be written out: anchors (&) and aliases (*)",
                "b: *nowhere| gateway.yaml:1:4| found undefined alias nowhere",
                "a: !!javax.script.ScriptEngineManager []| gateway.yaml:1:4| Global tag is not allowed",
                "a: !!set {b}| gateway.yaml:1:4| a must not have a tag",
                "a: !custom b| gateway.yaml:1:4| a must not have a tag, found '!custom'",
                "a: 1\\n---\\nb: 2| gateway.yaml:2:1| expected a single document",
                "{a: 1}: 2| gateway.yaml:1:1| must have keys that are text",
                "a: \\u0007| gateway.yaml:1:4| the character U+0007 is not allowed",
                "a: @b| gateway.yaml:1:4| found character '@'",
            })
    void malformedYaml_positionAndReason(String text, String place, String message) {
        String report = assertThrows(
                        InvalidDocumentException.class,
                        () -> parse(
                                text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007")))
                .problems()
                .toString();

        assertTrue(report.startsWith("[" + place + ": "), report);
        assertTrue(report.contains(message.replace("\\t", "\\t")), report);
    }

    @Test
    void rootThatHasNoKeys_reported() {
        for (String text : List.of("just text", "- a\n- b\n", "42")) {
            String report = reportOf(parse(text));
            assertTrue(report.startsWith("gateway.yaml:1:1: must have keys of its own, found "), report);
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void hostileDocument_refusedInBoundedTime() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(8) + "x]\n");
        }
        for (String text : List.of(
                bomb.toString(),
                "a: ".concat("[".repeat(100_000)),
                "a: ".concat("{a: ".repeat(10_000)),
                "x".repeat(3 << 20),
                "a: &a [*a]",
                "? ".repeat(10_000),
                "- ".repeat(10_000) + "x")) {
            assertThrows(InvalidDocumentException.class, () -> parse(text).throwIfAny());
        }
    }

    @Test
    void randomDamage_neverThrowsAnythingElse() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String good =
                "name: \"a\"\nbindings:\n  - topic: devices/{d}/t\n    qos: 1\nlimits: { state: 64KB, x: [1, 2] }\n";
        String alphabet = "{}[]:,-&*!|>'\"%@`#?\n\t ax1~\u0000\u00e4\ud83d";
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int n = random.nextInt(5); n >= 0; n--) {
                text.setCharAt(random.nextInt(text.length()), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                YamlDocument document = parse(text.toString());
                document.root().optional("limits").map().optional("state").bytes(0, 1, 0);
                document.throwIfAny();
            } catch (InvalidDocumentException e) {
                assertFalse(e.problems().isEmpty());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", document:\n" + text, e);
            }
        }
    }

    @Test
    void invalidUtf8_lineAndColumn() {
        byte[] bytes = "a: 1\nbc: x\n".getBytes(StandardCharsets.UTF_8);
        bytes[9] = (byte) 0xC3;

        assertEquals(
                "gateway.yaml:2:5: is not UTF-8 text",
                assertThrows(InvalidDocumentException.class, () -> YamlDocument.parse(SOURCE, bytes, Overrides.none()))
                        .getMessage());
    }

    @Test
    void byteOrderMark_ignored() {
        assertEquals("b", parse("\uFEFFa: b\n").root().optional("a").text());
    }

    @Test
    void windowsLineEnds_sameLines() {
        YamlDocument document = parse("a: b\r\nc: d\r\n");
        document.root().optional("c").flag(true);

        assertEquals("gateway.yaml:2:4: c must be true or false, found 'd'", reportOf(document));
    }

    @Test
    void moreProblemsThanKept_counted() {
        YamlDocument document = parse("x: 1\n" + keys(150));
        document.root().refuseOtherKeys();

        String report = reportOf(document);
        assertEquals(101, report.lines().count());
        assertTrue(report.endsWith("… and 51 more"), report);
    }

    private static String keys(int count) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < count; i++) {
            keys.append("k").append(i).append(": 1\n");
        }
        return keys.toString();
    }

    @Test
    void override_replacesTheValueAndIsNamedInProblems() {
        Overrides overrides = overrides(Map.of(
                "TIDEWAY_DATA", "/var/lib/tideway",
                "TIDEWAY_LISTENERS_0_ADDRESS", "0.0.0.0:1883",
                "TIDEWAY_LIMITS_MESSAGE_SIZE", "big",
                "TIDEWAY_HOME", "/opt/tideway",
                "PATH", "/bin"));
        YamlDocument document = YamlDocument.parse(
                SOURCE, "data: ./data\nlisteners:\n  - { name: a, address: 'localhost:1' }\n", overrides);
        YamlMap root = document.root();

        assertEquals("/var/lib/tideway", root.optional("data").text());
        List<YamlValue> listeners = root.optional("listeners").list();
        assertEquals(1, listeners.size());
        assertEquals("a", listeners.get(0).map().required("name").text());
        assertEquals("0.0.0.0:1883", listeners.get(0).map().required("address").text());
        assertEquals(5, root.optional("limits").map().optional("message-size").bytes(1, 10, 5));
        assertEquals(
                "environment variable TIDEWAY_LIMITS_MESSAGE_SIZE: limits.message-size must be a size such as 512B,"
                        + " 64KB, 32MB or 2GB, found 'big'",
                reportOf(document));
    }

    @Test
    void override_partsAndElementsThatTheDocumentLacks_added() {
        YamlDocument document = YamlDocument.parse(
                SOURCE,
                "",
                overrides(Map.of(
                        "TIDEWAY_LISTENERS_0_TLS_KEY", "k.pem", "TIDEWAY_TOPICS_0", "a", "TIDEWAY_TOPICS_1", "b")));
        YamlMap root = document.root();

        YamlMap listener = root.optional("listeners").list().get(0).map();
        assertTrue(listener.optional("tls").isPresent());
        assertEquals("k.pem", listener.optional("tls").map().required("key").text());
        assertFalse(listener.optional("websocket").isPresent());
        assertEquals(
                List.of("a", "b"),
                root.optional("topics").list().stream().map(YamlValue::text).toList());
        document.throwIfAny();
    }

    @Test
    void override_thatNothingAsksFor_reportedWithTheNearest() {
        YamlDocument document = YamlDocument.parse(SOURCE, "", overrides(Map.of("TIDEWAY_DURABILTY", "wal")));
        document.root().optional("durability");

        assertEquals(
                "environment variable TIDEWAY_DURABILTY: is not a known setting, did you mean TIDEWAY_DURABILITY?",
                reportOf(document));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1ms", "1500ms", "5s", "90s", "10m", "1h", "36h", "7d"})
    void durationText_parsedAndFormatted_same(String text) {
        assertEquals(text, DurationText.format(DurationText.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B", "512B", "64KB", "1025B", "32MB", "2GB", "1000MB"})
    void sizeText_parsedAndFormatted_same(String text) {
        assertEquals(text, SizeText.format(SizeText.parse(text)));
    }

    @Test
    void amounts_largest_doNotOverflow() {
        assertEquals(999_999_999L << 30, SizeText.parse("999999999GB"));
        assertEquals(Duration.of(999_999_999, ChronoUnit.DAYS), DurationText.parse("999999999d"));
        assertThrows(IllegalArgumentException.class, () -> SizeText.parse("9999999999GB"));
        assertThrows(IllegalArgumentException.class, () -> DurationText.parse("9999999999d"));
    }

    private static Overrides overrides(Map<String, String> environment) {
        return Overrides.of("TIDEWAY_", environment, Set.of("TIDEWAY_HOME"));
    }

    private static YamlDocument parse(String text) {
        return YamlDocument.parse(SOURCE, text);
    }

    private static String reportOf(YamlDocument document) {
        return String.valueOf(assertThrows(InvalidDocumentException.class, document::throwIfAny)
                .getMessage());
    }
}
