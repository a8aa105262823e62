package io.tideway.samples.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tideway.proto.samples.Reading;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingsTest {

    private static final Reading READING = Reading.newBuilder()
            .setValue(21.5)
            .setAtMs(1_767_225_600_000L)
            .setSequence(7)
            .build();
    private static final String JSON = "{\"value\":21.5,\"atMs\":1767225600000,\"sequence\":7}";

    @Test
    void parse_protobufAndJson_sameReading() throws IOException {
        assertEquals(READING, Readings.parse(FakeMessage.of(READING.toByteArray())));
        assertEquals(READING, Readings.parse(FakeMessage.of(JSON)));
    }

    @Test
    void parse_contentTypeGiven_winsOverTheFirstByte() throws IOException {
        FakeMessage json = FakeMessage.of("\n" + JSON);

        assertEquals(READING, Readings.parse(json.withContentType("application/json")));
        assertThrows(IOException.class, () -> Readings.parse(json));
    }

    @Test
    void parse_unknownFields_areSkipped() throws IOException {
        String json = "{\"unit\":\"C\",\"tags\":{\"value\":1},\"list\":[1,{}],\"value\":2}";

        assertEquals(2, Readings.parse(FakeMessage.of(json)).getValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"value\":\"hot\"}",
                "{\"value\":null}",
                "{\"value\":NaN}",
                "{\"value\":1e999}",
                "{\"value\":1",
                "{\"value\":1}{}",
                "not protobuf"
            })
    void parse_notAReading_isRefused(String payload) {
        assertThrows(IOException.class, () -> Readings.parse(FakeMessage.of(payload)));
    }

    @Test
    void parse_foreignContentType_isRefusedByName() {
        FakeMessage message = FakeMessage.of(JSON).withContentType("text/csv");

        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Readings.parse(message));

        assertEquals(
                "content type must be application/json or application/protobuf, found 'text/csv'",
                refusal.getMessage());
    }
}
