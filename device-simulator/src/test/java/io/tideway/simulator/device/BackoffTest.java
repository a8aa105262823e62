package io.tideway.simulator.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long SEED = 42;

    @Test
    void before_manyAttempts_doublesUpToTheLongest() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));
        Random random = new Random(SEED);
        for (int attempt = 0; attempt < 100; attempt++) {
            long boundMs = attempt > 10 ? 3000 : Math.min(3000, 100L << attempt);
            long waitMs = backoff.before(attempt, random).toMillis();
            assertTrue(waitMs >= boundMs / 2 && waitMs <= boundMs, "attempt " + attempt + ": " + waitMs + " ms");
        }
    }
}
