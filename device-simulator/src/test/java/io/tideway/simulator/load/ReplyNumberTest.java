package io.tideway.simulator.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.proto.samples.Average;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyNumberTest {

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void sequence_ofAnEchoedReading_isTheReadings(Encoding encoding) {
        assertEquals(4711, ReplyNumber.sequence().of(encoding.reading(21.5, 1_700_000_000_000L, 4711)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"mean\":1.5,\"count\":12}", "{\"count\": 12}", "{\"count\":\"12\",\"mean\":3}"})
    void averageCount_ofJson_isTheCount(String json) {
        assertEquals(12, ReplyNumber.averageCount().of(json.getBytes(UTF_8)));
    }

    @Test
    void averageCount_ofProtobuf_isTheCount() {
        byte[] average = Average.newBuilder().setMean(2).setCount(9).build().toByteArray();

        assertEquals(9, ReplyNumber.averageCount().of(average));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"count\":}", "{\"mean\":1}", "{\"count\""})
    void averageCount_ofSomethingElse_isNone(String json) {
        assertEquals(ReplyNumber.NONE, ReplyNumber.averageCount().of(json.getBytes(UTF_8)));
    }
}
