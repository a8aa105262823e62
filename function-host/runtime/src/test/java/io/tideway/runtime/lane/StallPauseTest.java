package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StallPauseTest {

    private static final long NOW_MS = 1_000_000;

    private final StallPause pause = new StallPause();

    @Test
    void beforeTheFirstFailure_thereIsNone() {
        assertFalse(pause.lasts(0));
    }

    @Test
    void oneFailureAfterTheOther_pausesLonger_upToTheBound() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long announcedMs = pause.nextMs();
            pause.begin(NOW_MS);
            assertEquals(announcedMs, pause.untilMs() - NOW_MS);
            pauses.add(announcedMs);
        }

        assertEquals(List.of(50L, 100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L), pauses);
    }

    @Test
    void pause_lastsUntilItsEnd_exclusive() {
        pause.begin(NOW_MS);

        assertTrue(pause.lasts(NOW_MS));
        assertTrue(pause.lasts(pause.untilMs() - 1));
        assertFalse(pause.lasts(pause.untilMs()));
    }

    @Test
    void batchThatWasFinished_makesTheNextPauseShortAgain() {
        pause.begin(NOW_MS);
        pause.begin(NOW_MS);
        pause.succeeded();

        assertEquals(StallPause.MIN_MS, pause.nextMs());
    }
}
