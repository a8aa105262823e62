package io.tideway.samples.average;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.proto.samples.Average;
import io.tideway.proto.samples.Reading;
import io.tideway.testkit.FunctionTest;
import io.tideway.testkit.Input;
import io.tideway.testkit.PublishedOutput;
import io.tideway.testkit.Result;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunningAverageTest {

    private static final String TELEMETRY = "devices/d1/telemetry";

    private final FunctionTest test = FunctionTest.of(RunningAverage.class)
            .manifest(Path.of("src/main/functions/running-average/function.yaml"))
            .open();

    @AfterEach
    void close() {
        test.close();
    }

    private Average stored() {
        return test.state("d1").get(RunningAverage.AVERAGE).orElseThrow();
    }

    @Test
    void onMessage_json_answersInJson() {
        test.send(TELEMETRY, "{\"value\":10}");
        PublishedOutput output =
                test.send(TELEMETRY, "{\"value\":20}").outputs().get(0);

        assertEquals("devices/d1/average", output.topic());
        assertEquals("{\"mean\":15.0,\"count\":2}", output.text());
        assertEquals("application/json", output.contentType());
        assertEquals(1, output.qos());
        assertFalse(output.retain());
    }

    @Test
    void onMessage_protobuf_answersInProtobuf() throws InvalidProtocolBufferException {
        byte[] reading = Reading.newBuilder().setValue(10).build().toByteArray();
        PublishedOutput output = test.send(Input.to(TELEMETRY).payload(reading).contentType("application/protobuf"))
                .outputs()
                .get(0);

        assertEquals(Average.newBuilder().setMean(10).setCount(1).build(), Average.parseFrom(output.payload()));
        assertEquals("application/protobuf", output.contentType());
    }

    @Test
    void onMessage_severalDevices_haveMeansOfTheirOwn() {
        test.send(TELEMETRY, "{\"value\":10}");
        test.send("devices/d2/telemetry", "{\"value\":90}");

        assertEquals(10, stored().getMean());
        assertEquals(
                90, test.state("d2").get(RunningAverage.AVERAGE).orElseThrow().getMean());
    }

    @Test
    void onMessage_redelivered_countsOnce() {
        Result sent = test.send(TELEMETRY, "{\"value\":10}");

        assertTrue(test.redeliver(sent).duplicate());
        assertEquals(1, stored().getCount());
        assertEquals(1, test.outputs().size());
    }

    @Test
    void onMessage_hostDiesBeforeTheCommit_countsOnceAfterTheRedelivery() {
        test.send(TELEMETRY, "{\"value\":10}");
        test.failNextCommit();
        Result lost = test.send(TELEMETRY, "{\"value\":20}");
        assertFalse(lost.acknowledged());

        test.crash();
        assertTrue(test.redeliver(lost).acknowledged());

        assertEquals(Average.newBuilder().setMean(15).setCount(2).build(), stored());
    }

    @Test
    void onMessage_notAReading_changesNothing() {
        test.send(TELEMETRY, "{\"value\":10}");
        test.send(TELEMETRY, "not a reading");
        test.advance(Duration.ofSeconds(1));

        assertEquals(1, stored().getCount());
        assertEquals("not a reading", test.deadLetters().get(0).text());
    }

    @Test
    void add_severalValues_isTheirMean() {
        Average average = Average.getDefaultInstance();
        for (double value : new double[] {10, 20, 60}) {
            average = RunningAverage.add(average, value);
        }
        assertEquals(30, average.getMean(), 1e-12);
        assertEquals(3, average.getCount());
    }

    @Test
    void add_hugeValues_doesNotOverflow() {
        Average average = RunningAverage.add(Average.getDefaultInstance(), 1e308);

        assertEquals(1e308, RunningAverage.add(average, 1e308).getMean(), 1e295);
    }
}
