package io.tideway.simulator.load;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final Duration PATIENCE = Duration.ofMillis(5);

    private final AtomicLong progress = new AtomicLong();

    @Test
    void untilStalled_progressGoesOn_isMorePatient() {
        assertTrue(Waiting.untilStalled(() -> progress.get() >= 5, progress::incrementAndGet, PATIENCE));
    }

    @Test
    void untilStalled_noProgress_givesUp() {
        assertFalse(Waiting.untilStalled(() -> false, () -> Math.min(3, progress.incrementAndGet()), PATIENCE));
        assertTrue(progress.get() >= 4);
    }

    @Test
    void untilStalled_interrupted_returnsAtOnce() {
        Thread.currentThread().interrupt();
        try {
            assertFalse(Waiting.untilStalled(() -> false, progress::incrementAndGet, Duration.ofHours(1)));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
