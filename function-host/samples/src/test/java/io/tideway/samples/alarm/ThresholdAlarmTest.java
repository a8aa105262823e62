package io.tideway.samples.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.proto.samples.Alarm;
import io.tideway.proto.samples.Reading;
import io.tideway.testkit.FunctionTest;
import io.tideway.testkit.FunctionTestException;
import io.tideway.testkit.FunctionTestSetup;
import io.tideway.testkit.PublishedOutput;
import io.tideway.testkit.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThresholdAlarmTest {

    private static final String TELEMETRY = "devices/d1/telemetry";
    private static final Path MANIFEST = Path.of("src/main/functions/threshold-alarm/function.yaml");

    private final FunctionTest test = FunctionTest.of(ThresholdAlarm.class)
            .manifest(MANIFEST)
            .startingAt(Instant.EPOCH)
            .open();

    @AfterEach
    void close() {
        test.close();
    }

    private Result send(double value) {
        return test.send(TELEMETRY, "{\"value\":" + value + "}");
    }

    private List<String> alarms() {
        return test.outputs("devices/d1/alarm").stream()
                .map(PublishedOutput::text)
                .toList();
    }

    @Test
    void onMessage_risingAndFalling_publishesOnlyChangesOutsideTheGap() {
        for (double value : new double[] {20, 80, 80.5, 90, 76, 75, 79, 74, 79, 80, 81}) {
            send(value);
            test.advance(Duration.ofSeconds(1));
        }

        assertEquals(
                List.of(
                        "{\"active\":true,\"value\":80.5,\"sinceMs\":2000}",
                        "{\"active\":false,\"value\":74.0,\"sinceMs\":7000}",
                        "{\"active\":true,\"value\":81.0,\"sinceMs\":10000}"),
                alarms());
        assertTrue(test.outputs().stream().allMatch(PublishedOutput::retain));
    }

    @Test
    void onMessage_protobuf_raisesTheSameAlarm() {
        test.send(TELEMETRY, Reading.newBuilder().setValue(99).build().toByteArray());

        assertEquals(List.of("{\"active\":true,\"value\":99.0,\"sinceMs\":0}"), alarms());
    }

    @Test
    void onMessage_afterACrash_remembersTheAlarm() {
        send(99);
        test.crash();
        send(78);
        assertEquals(1, alarms().size(), "still active: within the gap");
        send(70);

        assertEquals(2, alarms().size());
        assertEquals(
                Alarm.newBuilder().setActive(false).setValue(70).build(),
                test.state("d1").get(ThresholdAlarm.ALARM).orElseThrow());
    }

    @Test
    void onMessage_redelivered_raisesNoSecondAlarm() {
        Result raised = send(99);
        send(70);

        assertTrue(test.redeliver(raised).duplicate());
        assertEquals(2, alarms().size());
    }

    @Test
    void onMessage_notAReading_goesToTheDeadLetters() {
        test.send(TELEMETRY, "{\"value\":\"hot\"}");
        send(99);
        assertEquals(0, alarms().size(), "messages of a device keep their order, also behind one that fails");

        test.advance(Duration.ofSeconds(1));

        assertEquals("dead/threshold-alarm/d1", test.deadLetters().get(0).topic());
        assertEquals(3, test.failures().size());
        assertEquals(1, alarms().size());
    }

    @Test
    void open_clearAboveRaise_isRefused() throws IOException {
        FunctionTestSetup setup = FunctionTest.of(ThresholdAlarm.class)
                .manifestText(Files.readString(MANIFEST).replace("clear-below: 75", "clear-below: 85"));

        assertThrows(FunctionTestException.class, setup::open);
    }
}
