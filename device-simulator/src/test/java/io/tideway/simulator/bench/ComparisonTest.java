package io.tideway.simulator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.simulator.load.LoadResult;
import io.tideway.simulator.load.Percentiles;
import io.tideway.simulator.report.Distribution;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void ratios_onAMachineThatDrifts_areOfTheSameRounds() {
        Comparison comparison =
                new Comparison("closed loop", rounds(30_000, 20_000, 10_000), rounds(33_000, 22_000, 11_000));

        assertEquals(
                List.of(1.1, 1.1, 1.1), comparison.ratios(round -> round.load().repliesPerSecond()));
    }

    @Test
    void ratios_withoutRoundsWhoseFloorIsNothing() {
        Comparison comparison = new Comparison("closed loop", rounds(0, 2), rounds(300, 300));

        assertEquals(List.of(150.0), comparison.ratios(round -> round.load().repliesPerSecond()));
    }

    private static List<RoundResult> rounds(double... rates) {
        Percentiles micros = new Percentiles(100, 1, 1, 1, 1, 1, 1, Distribution.NONE);
        return Arrays.stream(rates)
                .mapToObj(rate -> new LoadResult(
                        "function",
                        "closed",
                        0,
                        10,
                        100,
                        0,
                        100,
                        0,
                        100,
                        rate,
                        0,
                        0,
                        0,
                        micros,
                        micros,
                        micros,
                        micros))
                .map(load -> new RoundResult(load, 1, 1, 1, 1))
                .toList();
    }
}
