package io.tideway.simulator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void of_oddNumber_isSortedMiddle() {
        assertEquals(new Spread(1, 2, 9), Spread.of(List.of(9.0, 1.0, 2.0)));
    }

    @Test
    void of_nothing_throws() {
        assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
    }
}
