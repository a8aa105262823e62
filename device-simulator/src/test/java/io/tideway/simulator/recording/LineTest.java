package io.tideway.simulator.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.MessageProperties.UserProperty;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineTest {
    private static final long SEED = 20261123;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LineWriter writer = new LineWriter(out);
    private final LineReader reader = new LineReader();

    @Test
    void message_anyBytesAndProperties_comesBackAsItWas() throws Exception {
        Random random = new Random(SEED);
        long atMicros = 1_767_225_600_000_001L;
        for (int i = 0; i < 500; i++) {
            byte[] payload = new byte[random.nextInt(40)];
            random.nextBytes(payload);
            RecordedMessage message = new RecordedMessage(
                    atMicros,
                    "devices/d" + i + "/ä\"\\",
                    i % 2 == 0 ? payload : ("{\"text\":\"" + i + "\u0000ü😀\"}").getBytes(UTF_8),
                    random.nextInt(3),
                    random.nextBoolean(),
                    properties(random, payload));
            atMicros += random.nextInt(3) * 1_000_000L * random.nextInt(100_000);
            out.reset();
            writer.write(message);
            String line = out.toString(UTF_8);

            assertEquals(1, line.lines().count(), line);
            assertSame(message, reader.read(line.strip()), "seed " + SEED + " line " + line);
        }
    }

    private static MessageProperties properties(Random random, byte[] payload) {
        return random.nextBoolean()
                ? MessageProperties.NONE
                : new MessageProperties(
                        "application/json",
                        random.nextBoolean() ? "reply/to" : null,
                        random.nextBoolean() ? payload : null,
                        List.of(
                                new UserProperty("message-id", "x" + random.nextInt()),
                                new UserProperty("line", "1"),
                                new UserProperty("line", "2")));
    }

    private static void assertSame(RecordedMessage expected, RecordedMessage found, String where) {
        assertArrayEquals(expected.payload(), found.payload(), where);
        assertArrayEquals(
                expected.properties().correlationData(), found.properties().correlationData(), where);
        assertEquals(withoutBytes(expected), withoutBytes(found), where);
    }

    /** Arrays are compared apart. */
    private static RecordedMessage withoutBytes(RecordedMessage message) {
        MessageProperties properties = message.properties();
        return new RecordedMessage(
                message.atMicros(),
                message.topic(),
                NOTHING,
                message.qos(),
                message.retain(),
                new MessageProperties(properties.contentType(), properties.responseTopic(), null, properties.user()));
    }

    private static final byte[] NOTHING = new byte[0];

    @Test
    void line_writtenForTideway_test_isReadToo() {
        RecordedMessage message =
                reader.read("{\"topic\":\"a/b\",\"payload\":{\"value\":21.5},\"client\":\"c1\",\"after\":\"5s\"}");
        assertEquals("{\"value\":21.5}", new String(message.payload(), UTF_8));
        assertEquals(5_000_000, message.atMicros());
        assertEquals(1, message.qos());
        assertEquals(
                5_000_500,
                reader.read("{\"topic\":\"a/b\",\"payload\":\"\",\"at\":\"1970-01-01T00:00:05.0005Z\"}")
                        .atMicros());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"payload":""}                                 | topic is missing
                    {"topic":"a/+","payload":""}                   | must not be empty nor contain '+'
                    {"topic":"a"}                                  | either "payload"
                    {"topic":"a","payload":"","payload-base64":""} | either "payload"
                    {"topic":"a","payload":null}                   | must not be null
                    {"topic":"a","payload-base64":"%"}             | not valid Base64
                    {"topic":"a","payload":"","qos":3}             | qos must be 0, 1 or 2, found 3
                    {"topic":"a","payload":"","retain":"yes"}      | retain must be true or false
                    {"topic":"a","payload":"","retian":true}       | did you mean 'retain'?
                    {"topic":"a","payload":"","after":"soon"}      | after must be a duration
                    {"topic":"a","payload":"","at":"noon"}         | at must be a time
                    {"topic":"a","payload":"","properties":1}      | properties must be an object
                    {"topic":"a","payload":""} {}                  | is not valid JSON
                    {"topic":"a","topic":"b","payload":""}         | is not valid JSON
                    [1]                                            | must be one JSON object
                    """)
    void line_wrong_saysWhatIsWrong(String line, String complaint) {
        String message = assertThrows(IllegalArgumentException.class, () -> reader.read(line))
                .getMessage();
        assertTrue(message.contains(complaint), message);
    }

    @Test
    void line_beforeTheOneBefore_isRefused() {
        reader.read("{\"topic\":\"a\",\"payload\":\"\",\"at\":\"2026-01-01T00:00:01Z\"}");
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> reader.read("{\"topic\":\"a\",\"payload\":\"\",\"at\":\"2026-01-01T00:00:00Z\"}"))
                .getMessage();
        assertTrue(message.contains("must not be before 2026-01-01T00:00:01Z"), message);
    }
}
