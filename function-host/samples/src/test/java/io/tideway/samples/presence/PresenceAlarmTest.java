package io.tideway.samples.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.proto.samples.Presence;
import io.tideway.testkit.FunctionTest;
import io.tideway.testkit.PublishedOutput;
import io.tideway.testkit.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PresenceAlarmTest {

    private static final String TELEMETRY = "devices/d1/telemetry";
    private static final String PRESENT = "{\"present\":true,\"lastSeenMs\":%d}";
    private static final String ABSENT = "{\"present\":false,\"lastSeenMs\":%d}";

    private final FunctionTest test = FunctionTest.of(PresenceAlarm.class)
            .manifest(Path.of("src/main/functions/presence/function.yaml"))
            .startingAt(Instant.EPOCH)
            .open();

    @AfterEach
    void close() {
        test.close();
    }

    private List<String> published() {
        return test.outputs("devices/d1/presence").stream()
                .map(PublishedOutput::text)
                .toList();
    }

    private Presence stored() {
        return test.state("d1").get(PresenceAlarm.PRESENCE).orElseThrow();
    }

    @Test
    void onMessage_first_isReportedOnceAndRetained() {
        test.send(TELEMETRY, "anything");
        test.advance(Duration.ofSeconds(10));
        test.send("devices/d1/position", "anything");
        test.send("devices/d1/heartbeat", "");

        assertEquals(List.of(PRESENT.formatted(0)), published());
        assertTrue(test.outputs().get(0).retain());
        assertEquals("application/json", test.outputs().get(0).contentType());
        assertEquals(10_000, stored().getLastSeenMs());
    }

    @Test
    void onTimer_silence_isReportedAndSoIsTheReturn() {
        test.send(TELEMETRY, "anything");
        test.advance(Duration.ofMillis(29_999));
        assertEquals(1, published().size());

        test.advance(Duration.ofMillis(1));
        assertEquals(List.of(PRESENT.formatted(0), ABSENT.formatted(0)), published());

        test.advance(Duration.ofHours(1));
        assertEquals(2, published().size(), "silence is reported once");
        test.send(TELEMETRY, "anything");
        assertEquals(PRESENT.formatted(test.now().toEpochMilli()), published().get(2));
    }

    @Test
    void onMessage_beforeSilence_putsTheAlarmOff() {
        for (int i = 0; i < 10; i++) {
            test.send(TELEMETRY, "anything");
            test.advance(Duration.ofSeconds(29));
        }
        assertEquals(1, published().size());
        assertEquals(
                Map.of("silence", test.now().plusSeconds(1)), test.state("d1").timers());
    }

    @Test
    void onTimer_ofOneDevice_leavesTheOthersAlone() {
        test.send(TELEMETRY, "anything");
        test.advance(Duration.ofSeconds(20));
        test.send("devices/d2/telemetry", "anything");
        test.advance(Duration.ofSeconds(20));

        assertEquals(2, published().size());
        assertEquals(1, test.outputs("devices/d2/presence").size());
    }

    @Test
    void onTimer_hostDiedMeanwhile_isReportedAfterTheRestart() {
        test.send(TELEMETRY, "anything");
        test.crash();
        test.advance(Duration.ofSeconds(30));

        assertEquals(List.of(PRESENT.formatted(0), ABSENT.formatted(0)), published());
    }

    @Test
    void onMessage_redelivered_doesNotPutTheAlarmOff() {
        Result sent = test.send(TELEMETRY, "anything");
        test.advance(Duration.ofSeconds(20));
        assertTrue(test.redeliver(sent).duplicate());

        assertEquals(0, stored().getLastSeenMs());
        test.advance(Duration.ofSeconds(10));
        assertEquals(2, published().size());
    }

    @Test
    void silenceOf_seconds_mayHaveFractions() {
        assertEquals(Duration.ofMillis(1_500), PresenceAlarm.silenceOf(Map.of("silence-seconds", "1.5")));
    }

    @Test
    void silenceOf_zero_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> PresenceAlarm.silenceOf(Map.of("silence-seconds", "0")));
    }
}
