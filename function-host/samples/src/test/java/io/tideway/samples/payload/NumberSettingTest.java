package io.tideway.samples.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NumberSettingTest {

    private final NumberSetting setting = new NumberSetting("raise-above", 80);

    @Test
    void in_keyAbsent_isTheFallback() {
        assertEquals(80, setting.in(Map.of()));
    }

    @Test
    void in_keyPresent_isItsNumber() {
        assertEquals(-3.5, setting.in(Map.of("raise-above", "-3.5")));
    }

    @Test
    void in_notANumber_isRefusedByName() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> setting.in(Map.of("raise-above", "hot")));

        assertEquals("config.raise-above must be a finite number, found 'hot'", refusal.getMessage());
    }
}
