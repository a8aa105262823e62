package io.tideway.simulator.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnOffScheduleTest {
    private static final long SEED = 3;
    private static final long SECOND = 1_000_000_000L;

    private final OnOffConfig config = new OnOffConfig(
            new PaperLoad(30, 0.075, 20, 1, 3),
            0.3,
            15,
            100,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2_000),
            SEED);

    @Test
    void longDraw_occupancy_isThatOfTheModel() {
        Occupancy drawn = OnOffSchedule.draw(config).occupancy(30, SECOND, 2_001 * SECOND);

        for (int d = 1; d <= 14; d++) {
            double model = config.model().overflow(d);
            assertEquals(model, drawn.overflow(d), 0.06 * model + 0.002, d + " dedicated, seed " + SEED);
        }
        assertEquals(
                config.model().containersMin(0.01).orElse(0), config.model().containersFor(drawn.needed(0.01)));
    }

    @Test
    void draw_everyStatefulPeriod_isAskedForUntilItsEnd() {
        OnOffSchedule schedule = OnOffSchedule.draw(config);

        long asked = schedule.requests().stream()
                .filter(request -> request.service() == 0)
                .count();
        assertEquals(schedule.periods().size(), asked);
        double share = (double) schedule.requests().stream()
                        .filter(request -> request.service() > 0 && request.preferLocalMs() > 0)
                        .count()
                / schedule.requests().stream()
                        .filter(request -> request.service() > 0)
                        .count();
        assertEquals(0.3, share, 0.02, "seed " + SEED);
        assertEquals(schedule, OnOffSchedule.draw(config));
    }

    @Test
    void occupancy_overlappingPeriods_countsTime() {
        OnOffSchedule schedule = new OnOffSchedule(
                List.of(),
                List.of(new OnOffSchedule.Period(0, 4 * SECOND), new OnOffSchedule.Period(2 * SECOND, 3 * SECOND)));

        assertEquals(
                new Occupancy(List.of(1.0 * SECOND, 2.0 * SECOND, 1.0 * SECOND)),
                schedule.occupancy(2, SECOND, 5 * SECOND));
        assertEquals(1.0 / 3, schedule.occupancy(2, SECOND, 5 * SECOND).overflow(2), 1e-12);
        assertEquals(3, schedule.occupancy(2, SECOND, 5 * SECOND).needed(0.01));
    }

    @Test
    void room_ample_isEnoughForAllAndStable() {
        OnOffConfig ample = config.withAmpleRoom();

        assertEquals(30, ample.slots());
        assertTrue(ample.load().containers() > 30 + 30 * 0.075 * 3);
    }
}
