package io.tideway.samples.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PresenceAlarmTest {

    @Test
    void silenceOf_seconds_mayHaveFractions() {
        assertEquals(Duration.ofMillis(1_500), PresenceAlarm.silenceOf(Map.of("silence-seconds", "1.5")));
    }

    @Test
    void silenceOf_zero_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> PresenceAlarm.silenceOf(Map.of("silence-seconds", "0")));
    }
}
