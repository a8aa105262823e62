package io.tideway.simulator.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaperReplayTest {
    private static final long SECOND = 1_000_000_000L;

    private final PaperReplay replay = new PaperReplay(1e9, 3e9);

    @Test
    void dedicated_busy_waitsForItsOwnContainerOnly() {
        List<PaperRequest> requests = List.of(
                new PaperRequest(0, 0, 0, 2), new PaperRequest(SECOND, 0, 0, 1), new PaperRequest(SECOND, 1, 0, 1));

        // 2; from 1 to 3; from 1 to 2.
        assertEquals(5e9 / 3, replay.meanNanos(requests, 2, 2, 0), 1);
    }

    @Test
    void shared_allBusy_takesTheFirstThatIsFree() {
        List<PaperRequest> requests =
                List.of(new PaperRequest(0, 0, 0, 1), new PaperRequest(0, 1, 0, 2), new PaperRequest(SECOND, 2, 0, 1));

        // 3; 6; from 3 to 6.
        assertEquals((3e9 + 6e9 + 5e9) / 3, replay.meanNanos(requests, 0, 2, 0), 1);
    }

    @Test
    void warmUp_isExecutedAndNotCounted() {
        List<PaperRequest> requests = List.of(new PaperRequest(0, 0, 0, 2), new PaperRequest(SECOND, 0, 0, 1));

        assertEquals(2e9, replay.meanNanos(requests, 1, 1, SECOND), 1);
    }

    @Test
    void longDraw_meanIsThatOfTheFormula() {
        PaperLoad load = new PaperLoad(50, 0.075, 40, 1, 3);
        List<PaperRequest> requests = PaperSchedule.draw(50, 0.075, 1, 40_000 * SECOND, 7);

        for (int dedicated : new int[] {0, 20, 33}) {
            double expected = new PaperModel(load).meanLatencyS(dedicated);
            double found = replay.meanNanos(requests, dedicated, 40, 1_000 * SECOND) / 1e9;
            assertEquals(expected, found, expected * 0.03, "seed 7, dedicated " + dedicated);
        }
    }

    @Test
    void schedule_sameSeed_sameRequests() {
        List<PaperRequest> once = PaperSchedule.draw(5, 10, 3, SECOND, 11);

        assertEquals(once, PaperSchedule.draw(5, 10, 3, SECOND, 11));
        assertEquals(
                new ArrayList<>(once),
                once.stream()
                        .sorted(java.util.Comparator.comparingLong(PaperRequest::atNanos))
                        .toList());
    }
}
