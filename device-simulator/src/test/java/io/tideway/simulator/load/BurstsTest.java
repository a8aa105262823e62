package io.tideway.simulator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.schedule.Span;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BurstsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long SECOND_NS = 1_000_000_000L;

    private final Bursts bursts = new Bursts(24, 20, span(3, 5), span(9, 15));

    @Test
    void arrivals_sameSeed_same() {
        assertEquals(bursts.arrivals(7, MINUTE), bursts.arrivals(7, MINUTE));
        assertNotEquals(bursts.arrivals(7, MINUTE), bursts.arrivals(8, MINUTE));
    }

    @Test
    void arrivals_anySeed_inOrderAndInTime() {
        List<Arrival> arrivals = bursts.arrivals(1, MINUTE);

        long before = 0;
        for (Arrival arrival : arrivals) {
            assertTrue(arrival.atNanos() >= before, arrival.toString());
            assertTrue(arrival.device() >= 0 && arrival.device() < 24, arrival.toString());
            before = arrival.atNanos();
        }
        assertTrue(before < MINUTE.toNanos());
    }

    @Test
    void arrivals_longTime_rateTimesShareOfBursts() {
        double hours = 2;
        List<Arrival> arrivals = bursts.arrivals(1, Duration.ofHours(2));

        assertEquals(6, bursts.meanActive());
        assertEquals(bursts.meanActive() * 20, arrivals.size() / (hours * 3600), 3);
    }

    @Test
    void arrivals_oneDevice_burstsAndSilencesHaveTheirLengths() {
        List<Arrival> arrivals = new Bursts(1, 50, span(3, 5), span(9, 15)).arrivals(1, Duration.ofMinutes(10));

        long burstBegin = arrivals.get(0).atNanos();
        long before = burstBegin;
        int silences = 0;
        for (Arrival arrival : arrivals) {
            if (arrival.atNanos() - before > 2 * SECOND_NS) {
                silences++;
                assertTrue(before - burstBegin <= 5 * SECOND_NS, "burst until " + before);
                assertTrue(arrival.atNanos() - before >= 9 * SECOND_NS, "silence until " + arrival);
                burstBegin = arrival.atNanos();
            }
            before = arrival.atNanos();
        }
        assertTrue(silences > 20, "silences: " + silences);
    }

    @Test
    void bursts_withoutEndOrMessages_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Bursts(1, 0, span(3, 5), span(9, 15)));
        assertThrows(IllegalArgumentException.class, () -> new Bursts(1, 1, span(0, 0), span(9, 15)));
        assertThrows(IllegalArgumentException.class, () -> span(5, 3));
    }

    private static Span span(long minS, long maxS) {
        return new Span(Duration.ofSeconds(minS), Duration.ofSeconds(maxS));
    }
}
