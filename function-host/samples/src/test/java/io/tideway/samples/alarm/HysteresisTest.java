package io.tideway.samples.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HysteresisTest {

    private final Hysteresis hysteresis = new Hysteresis(80, 75);

    @ParameterizedTest
    @CsvSource({
        "false, 80.0, false",
        "false, 80.1, true",
        "true, 80.1, true",
        "true, 75.0, true",
        "true, 74.9, false",
        "false, 74.9, false"
    })
    void activeAfter_value_changesOnlyOutsideTheGap(boolean active, double value, boolean after) {
        assertEquals(after, hysteresis.activeAfter(active, value));
    }

    @Test
    void hysteresis_clearAboveRaise_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Hysteresis(75, 80));
    }
}
