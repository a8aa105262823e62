package io.tideway.simulator.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatternTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final DayCurve DAY = new DayCurve(Duration.ofMinutes(10), List.of(0.0, 0.5, 2.0, 1.5));
    private static final OnOff BURSTS = new OnOff.Even(span(3, 5), span(9, 15));

    static Stream<Pattern> patterns() {
        return Stream.of(
                Pattern.Recurring.even(7),
                new Pattern.Recurring(7, true, null, null),
                new Pattern.Recurring(7, false, DAY, null),
                new Pattern.Recurring(7, true, DAY, null),
                new Pattern.Recurring(7, false, null, BURSTS),
                new Pattern.Recurring(7, true, DAY, BURSTS),
                new Pattern.Recurring(7, true, DAY, new OnOff.Memoryless(0.5, 0.25)));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void times_sameSeed_same(Pattern pattern) {
        assertEquals(within(pattern, 7, HOUR), within(pattern, 7, HOUR));
        assertNotEquals(within(pattern, 7, HOUR), within(pattern, 8, HOUR));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void times_longTime_ascendAndHaveTheMeanRate(Pattern pattern) {
        List<Long> times = within(pattern, 3, Duration.ofHours(20));

        for (int i = 1; i < times.size(); i++) {
            assertTrue(times.get(i) >= times.get(i - 1), "at " + i + " of " + pattern);
        }
        double perSecond = times.size() / (20 * 3600.0);
        assertEquals(pattern.meanPerSecond(), perSecond, 0.05 * pattern.meanPerSecond(), pattern.toString());
    }

    @Test
    void times_even_haveEvenGaps() {
        List<Long> times = within(Pattern.Recurring.even(50), 1, Duration.ofSeconds(10));

        assertEquals(500, times.size());
        for (int i = 1; i < times.size(); i++) {
            assertEquals(20_000_000.0, (double) (times.get(i) - times.get(i - 1)), 2.0);
        }
    }

    @Test
    void times_bursts_onlyWhileOn() {
        List<Long> times = within(new Pattern.Recurring(50, true, null, BURSTS), 5, HOUR);

        long begin = times.get(0);
        int silences = 0;
        for (int i = 1; i < times.size(); i++) {
            double gapS = (times.get(i) - times.get(i - 1)) / 1e9;
            if (gapS > 5) {
                silences++;
                assertTrue(times.get(i - 1) - begin <= 5_000_000_000L, "burst until " + times.get(i - 1));
                begin = times.get(i);
            }
        }
        assertEquals(3600 / 16.0, silences, 30);
    }

    @Test
    void times_day_followTheCurve() {
        long[] quarters = new long[4];
        for (long at : within(new Pattern.Recurring(100, true, DAY, null), 2, Duration.ofHours(2))) {
            quarters[(int) (at / 150_000_000_000L % 4)]++;
        }
        // Mean of the factors at both ends of each quarter.
        double[] expected = {0.25, 1.25, 1.75, 0.75};
        for (int i = 0; i < 4; i++) {
            assertEquals(expected[i] * 100 * 1800, (double) quarters[i], 0.03 * 100 * 1800, "quarter " + i);
        }
    }

    @Test
    void times_once_isOne() {
        Pattern.Times times = new Pattern.Once(Duration.ofSeconds(2)).times(new SplittableRandom(1));

        assertEquals(2_000_000_000L, times.nextNanos());
        assertEquals(Pattern.Times.NEVER, times.nextNanos());
    }

    @Test
    void times_faster_areTheSameSooner() {
        Pattern pattern = new Pattern.Recurring(10, true, DAY, BURSTS);
        List<Long> slow = within(pattern, 1, HOUR);
        List<Long> fast = within(pattern.scaled(1, 10), 1, Duration.ofMinutes(6));

        assertEquals(slow.size(), fast.size(), 2);
        for (int i = 0; i < Math.min(slow.size(), fast.size()); i++) {
            assertEquals(slow.get(i) / 10.0, (double) fast.get(i), 1000.0);
        }
    }

    @Test
    void memoryless_longTime_hasTheSharesOfItsRates() {
        OnOffPeriods periods = new OnOff.Memoryless(20, 80).periods(new SplittableRandom(3));
        double on = 0;
        double begin = 0;
        int switches = 0;
        while (begin < 10_000) {
            on += periods.on() ? periods.endSeconds() - begin : 0;
            begin = periods.endSeconds();
            periods.next();
            switches++;
        }
        assertEquals(0.2, on / begin, 0.005);
        // Each on period is 1/80 s on average, each off period 1/20 s.
        assertEquals(2 / (1 / 80.0 + 1 / 20.0), switches / begin, 0.5);
    }

    @Test
    void day_atItsPointsAndBetween_isStraight() {
        assertEquals(0.5, DAY.at(150), 1e-9);
        assertEquals(1.25, DAY.at(225), 1e-9);
        assertEquals(0.75, DAY.at(525), 1e-9);
        assertEquals(0.5, DAY.at(750), 1e-9);
    }

    private static List<Long> within(Pattern pattern, long seed, Duration duration) {
        Pattern.Times times = pattern.times(new SplittableRandom(seed));
        List<Long> all = new ArrayList<>();
        for (long at = times.nextNanos(); at < duration.toNanos(); at = times.nextNanos()) {
            all.add(at);
        }
        return all;
    }

    private static Span span(long minS, long maxS) {
        return new Span(Duration.ofSeconds(minS), Duration.ofSeconds(maxS));
    }
}
