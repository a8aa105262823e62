package io.tideway.gate.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTemplateTest {

    private static final TopicPattern PATTERN = TopicPattern.parse("site/{line}/{device}/telemetry");

    @ParameterizedTest
    @CsvSource({
        "{device}, d7",
        "{line}/{device}, l3/d7",
        "x-{device}, x-d7",
        "{device}-x, d7-x",
        "{client-id}, c1",
        "{property:tenant}, acme",
        "{property:tenant}:{device}, acme:d7",
        "{payload:/vehicle/id}, v42",
        "{payload:/number}, 17",
    })
    void keyOf_source_takenFromTheMessage(String template, String key) {
        assertEquals(Optional.of(key), keyOf(template, "site/l3/d7/telemetry"));
    }

    @ParameterizedTest
    @CsvSource({"{property:absent}", "{payload:/absent}", "{device}/{payload:/vehicle}"})
    void keyOf_missingSource_empty(String template) {
        assertEquals(Optional.empty(), keyOf(template, "site/l3/d7/telemetry"));
    }

    @Test
    void keyOf_emptyLevel_empty() {
        assertEquals(Optional.empty(), keyOf("{device}", "site/l3//telemetry"));
    }

    @Test
    void keyOf_longestKey_takenAndOneMoreRefused() {
        String longest = "d".repeat(KeyTemplate.KEY_CHARS_MAX);

        assertEquals(Optional.of(longest), keyOf("{device}", "site/l3/" + longest + "/telemetry"));
        assertEquals(Optional.empty(), keyOf("{device}", "site/l3/" + longest + "d/telemetry"));
        assertEquals(Optional.empty(), keyOf("x{device}", "site/l3/" + longest + "/telemetry"));
    }

    @Test
    void keyOf_repeatedProperty_firstWins() {
        assertEquals(Optional.of("acme"), keyOf("{property:tenant}", "site/l3/d7/telemetry"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| key must contain a source such as {device} or {client-id}, found ''",
                "all| key must contain a source such as {device} or {client-id}, found 'all'",
                "{device| key must close every '{', found '{device'",
                "device}| key must open every '{' that it closes, found 'device}'",
                "{device}x}| key must open every '{' that it closes, found 'x}'",
                "{line}{device}| key must have text between two sources, found '{line}{device}'",
                "{car}| key names '{car}', which is neither a level of 'site/{line}/{device}/telemetry' nor {client-id}, {property:NAME} or {payload:/POINTER}",
                "{}| key names '{}', which is neither a level of 'site/{line}/{device}/telemetry' nor {client-id}, {property:NAME} or {payload:/POINTER}",
                "{property:}| key names '{property:}', which is neither a level of 'site/{line}/{device}/telemetry' nor {client-id}, {property:NAME} or {payload:/POINTER}",
                "{payload:id}| key names '{payload:id}', which is neither a level of 'site/{line}/{device}/telemetry' nor {client-id}, {property:NAME} or {payload:/POINTER}",
            })
    void parse_brokenRule_namesItAndWhatWasFound(String text, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> KeyTemplate.parse(text, PATTERN))
                        .getMessage());
    }

    private static Optional<String> keyOf(String template, String topic) {
        return KeyTemplate.parse(template, PATTERN).keyOf(message(topic), PATTERN);
    }

    private static InboundMessage message(String topic) {
        byte[] payload = "{\"vehicle\":{\"id\":\"v42\"},\"number\":17}".getBytes(StandardCharsets.UTF_8);
        MessageProperties properties = new MessageProperties(
                0,
                null,
                null,
                null,
                -1,
                List.of(new UserProperty("tenant", "acme"), new UserProperty("tenant", "other")));
        return new InboundMessage("c1", null, topic, payload, 1, false, false, 1, properties, 0);
    }
}
