package io.tideway.simulator.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.MessageProperties;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputWatchTest {
    private final OutputWatch watch = new OutputWatch("devices/+/average");

    @Test
    void device_topicOfTheKind_isTheLevel() {
        assertEquals(Optional.of("sim-7"), watch.device("devices/sim-7/average"));
        assertEquals(Optional.empty(), watch.device("devices/sim-7/alarm"));
        assertEquals(Optional.empty(), watch.device("devices/average"));
    }

    @Test
    void note_secondOutputToOneReading_isCountedAndNotTimed() {
        watch.note("sim-1", 1_000, outputAt(3_000));
        watch.note("sim-1", 1_000, outputAt(9_000));

        assertEquals(2, watch.received().sum());
        assertEquals(1, watch.latencies().total().count());
    }

    @Test
    void note_longAfterTheReading_isCountedAndNotTimed() {
        watch.note("sim-1", 0, outputAt(30_000_000_000L));

        assertEquals(1, watch.received().sum());
        assertEquals(0, watch.latencies().total().count());
    }

    @Test
    void create_withoutPlus_throws() {
        assertThrows(IllegalArgumentException.class, () -> new OutputWatch("devices/average"));
    }

    private static Delivery outputAt(long nanos) {
        return new Delivery("devices/sim-1/average", new byte[0], 1, false, false, MessageProperties.NONE, nanos);
    }
}
