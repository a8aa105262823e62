package io.tideway.gateway.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.testkit.Input;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedMessageTest {

    private static String payload(String line) {
        return new String(RecordedMessage.parse(line).input().payload(), StandardCharsets.UTF_8);
    }

    @Test
    void parse_everyField_isTaken() {
        RecordedMessage message = RecordedMessage.parse("""
                {"topic":"a/b","payload":"x","qos":2,"client":"c1","properties":{"k":"v","n":[1,"2"]},\
                "content-type":"text/plain","response-topic":"r","correlation-data-base64":"CQA=","retain":true,"at":"2026-01-01T00:00:05Z"}""");

        Input input = message.input();
        assertEquals("a/b", input.topic());
        assertEquals(2, input.qos());
        assertEquals("c1", input.client());
        assertEquals("text/plain", input.contentType());
        assertEquals("r", input.responseTopic());
        assertArrayEquals(new byte[] {9, 0}, input.correlationData());
        assertEquals(
                List.of(new UserProperty("k", "v"), new UserProperty("n", "1"), new UserProperty("n", "2")),
                input.properties());
        assertEquals(Optional.of(Instant.parse("2026-01-01T00:00:05Z")), message.at());
        assertEquals(Duration.ZERO, message.after());
    }

    @Test
    void parse_payload_isTextJsonOrBase64() {
        assertEquals("text", payload("{\"topic\":\"a\",\"payload\":\"text\"}"));
        assertEquals("{\"value\":21.5}", payload("{\"topic\":\"a\",\"payload\":{ \"value\": 21.5 }}"));
        assertEquals("[1,true]", payload("{\"topic\":\"a\",\"payload\":[1, true]}"));
        assertEquals("7", payload("{\"topic\":\"a\",\"payload\":7}"));
        assertEquals("", payload("{\"topic\":\"a\",\"payload\":\"\"}"));
        assertArrayEquals(
                new byte[] {9, 0},
                RecordedMessage.parse("{\"topic\":\"a\",\"payload-base64\":\"CQA=\"}")
                        .input()
                        .payload());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"topic\":\"a\" | is not valid JSON",
                "[] | must be one JSON object",
                "{\"payload\":\"\"} | topic is missing",
                "{\"topic\":\"a\"} | must have either \"payload\"",
                "{\"topic\":\"a\",\"payload\":\"\",\"payload-base64\":\"\"} | must have either \"payload\"",
                "{\"topic\":\"a\",\"payload\":null} | payload must not be null",
                "{\"topic\":\"a\",\"payload-base64\":\"?\"} | payload-base64 is not valid Base64",
                "{\"topic\":\"a/+\",\"payload\":\"\"} | topic of a message must not",
                "{\"topic\":7,\"payload\":\"\"} | topic must be text in double quotes, found 7",
                "{\"topic\":\"a\",\"payload\":\"\",\"qos\":3} | qos must be 0, 1 or 2, found 3",
                "{\"topic\":\"a\",\"payload\":\"\",\"qos\":\"1\"} | qos must be 0, 1 or 2, found \"1\"",
                "{\"topic\":\"a\",\"payload\":\"\",\"retain\":1} | retain must be true or false, found 1",
                "{\"topic\":\"a\",\"payload\":\"\",\"properties\":[]} | properties must be an object",
                "{\"topic\":\"a\",\"payload\":\"\",\"at\":\"noon\"} | at must be a time such as",
                "{\"topic\":\"a\",\"payload\":\"\",\"at\":\"1969-01-01T00:00:00Z\"} | at must not be before 1970",
                "{\"topic\":\"a\",\"payload\":\"\",\"after\":\"5\"} | after must be a duration such as",
                "{\"topic\":\"a\",\"payload\":\"\",\"after\":\"5s\",\"at\":\"2026-01-01T00:00:00Z\"} | not both",
                "{\"topic\":\"a\",\"paylod\":\"\"} | 'paylod' is not a known field, did you mean 'payload'?"
            })
    void parse_wrongLine_saysWhatIsExpected(String line, String expected) {
        IllegalArgumentException fault =
                assertThrows(IllegalArgumentException.class, () -> RecordedMessage.parse(line));

        assertTrue(String.valueOf(fault.getMessage()).contains(expected), fault.getMessage());
    }
}
