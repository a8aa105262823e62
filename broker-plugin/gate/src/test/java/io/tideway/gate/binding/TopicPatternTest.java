package io.tideway.gate.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPatternTest {

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, b, false",
        "a, a/, false",
        "a/+, a/b, true",
        "a/+, a/, true",
        "a/+, a, false",
        "a/+, a/b/c, false",
        "+, /, false",
        "+/+, /, true",
        "a/#, a, true",
        "a/#, a/, true",
        "a/#, a/b/c/d, true",
        "a/#, ab, false",
        "a/+/#, a, false",
        "a/+/#, a/b, true",
        "#, a, true",
        "#, /, true",
        "#, $SYS, false",
        "+/x, $SYS/x, false",
        "a/{x}, a/$SYS, true",
        "A, a, false",
        "a/b c/ü, a/b c/ü, true",
    })
    void matches_topic_followsMqtt(String pattern, String topic, boolean expected) {
        assertEquals(expected, TopicPattern.parse(pattern).matches(topic));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| topic pattern must not be empty",
                "$SYS/a| topic pattern must not start with '$', found '$SYS/a'",
                "$share/g/a| topic pattern must not start with '$', found '$share/g/a'",
                "a/#/b| topic pattern must not contain '#' before its last level, found 'a/#/b'",
                "a/b#| wildcards and named levels must fill their level, found 'b#' in 'a/b#'",
                "a+/b| wildcards and named levels must fill their level, found 'a+' in 'a+/b'",
                "a/x{b}| wildcards and named levels must fill their level, found 'x{b}' in 'a/x{b}'",
                "a/{b| wildcards and named levels must fill their level, found '{b' in 'a/{b'",
                "a/{}| name of a level must be a letter and up to 63 of a-z A-Z 0-9 _ -, found '{}' in 'a/{}'",
                "{1}| name of a level must be a letter and up to 63 of a-z A-Z 0-9 _ -, found '{1}' in '{1}'",
                "{a}/{a}| topic pattern must not name a level twice, found '{a}' in '{a}/{a}'",
                "1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g/h| topic pattern must not have more than 16 levels, found 17",
            })
    void parse_brokenRule_namesItAndWhatWasFound(String text, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> TopicPattern.parse(text))
                        .getMessage());
    }

    @Test
    void matches_levelsGiven_namedLevelAcceptsItsTextOnly() {
        TopicPattern pattern = TopicPattern.parse("devices/{device}/{part}/+");
        Function<String, Optional<String>> d1 = name -> name.equals("device") ? Optional.of("d1") : Optional.empty();

        assertTrue(pattern.matches("devices/d1/any/thing", d1));
        assertFalse(pattern.matches("devices/d2/any/thing", d1));
        assertFalse(pattern.matches("devices/d11/any/thing", d1));
        assertFalse(pattern.matches("devices/d/any/thing", d1));
        assertTrue(pattern.matches("devices/d2/any/thing"));
    }

    @Test
    void parse_nul_refused() {
        assertThrows(IllegalArgumentException.class, () -> TopicPattern.parse("a/b\0c"));
    }

    @Test
    void parse_millionsOfLevels_refusedWithoutOverflow() {
        assertThrows(IllegalArgumentException.class, () -> TopicPattern.parse("a/".repeat(1_000_000)));
    }

    @Test
    void filter_namedLevels_becomeWildcards() {
        assertEquals("site/+/+/x/#", TopicPattern.parse("site/{line}/+/x/#").filter());
    }

    @Test
    void capture_namedLevel_givesItsText() {
        TopicPattern pattern = TopicPattern.parse("devices/{device}/+/{sensor}/#");

        assertEquals(Optional.of("d1"), pattern.capture("device", "devices/d1/x/temperature/raw"));
        assertEquals(Optional.of("temperature"), pattern.capture("sensor", "devices/d1/x/temperature"));
        assertEquals(Optional.of(""), pattern.capture("device", "devices//x/s"));
        assertEquals(Optional.empty(), pattern.capture("line", "devices/d1/x/temperature"));
    }

    @Test
    void names_onlyNamedLevels() {
        TopicPattern pattern = TopicPattern.parse("a/{b}/+");

        assertTrue(pattern.names("b"));
        assertFalse(pattern.names("a"));
    }

    @Test
    void equals_sameText_equal() {
        assertEquals(TopicPattern.parse("a/{b}"), TopicPattern.parse("a/{b}"));
        assertNotEquals(TopicPattern.parse("a/{b}"), TopicPattern.parse("a/{c}"));
    }
}
