package io.tideway.simulator.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PaperModelTest {

    /** N, best n, latency there, at n = 0, last stable n, latency there. */
    private static final double[][] LATENCIES = {
        {40, 39, 1.1508, 3.0000, 39, 1.1508},
        {50, 33, 1.7695, 3.0000, 37, 11.4926},
        {60, 29, 2.1182, 3.0000, 34, 9.9874},
        {70, 25, 2.3586, 3.0000, 31, 8.9503},
        {80, 22, 2.5348, 3.0000, 28, 8.1900},
        {90, 18, 2.6671, 3.0000, 25, 7.6087},
        {100, 14, 2.7726, 3.0001, 22, 7.1499},
        {110, 11, 2.8573, 3.0006, 19, 6.7791},
        {120, 7, 2.9273, 3.0029, 16, 6.4732}
    };

    private static final long SEED = 5;

    @Test
    void latencies_ofThePaper_toFourDecimals() {
        for (double[] row : LATENCIES) {
            PaperModel model = new PaperModel(load((int) row[0]));
            int last = (int) row[4];
            assertEquals((int) row[1], model.best());
            assertDecimals(row[2], model.meanLatencyS(model.best()));
            assertDecimals(row[3], model.meanLatencyS(0));
            assertDecimals(row[5], model.meanLatencyS(last));
            assertTrue(last == 39 || !model.stable(last + 1), () -> "last stable for " + row[0]);
        }
    }

    @Test
    void everyContainerDedicated_onlyDedicatedQueues() {
        PaperModel model = new PaperModel(load(10));

        assertDecimals(1 / (1 - 0.075), model.meanLatencyS(10));
        assertEquals(10, model.best());
        assertEquals(0, model.sharedUse(10));
    }

    @Test
    void quantile_oneQueue_isThatOfAnExponential() {
        PaperModel model = new PaperModel(load(10));

        assertEquals(-Math.log(0.01) / (1 - 0.075), model.quantileS(10, 0.99), 1e-9);
        assertEquals(Double.POSITIVE_INFINITY, new PaperModel(load(50)).quantileS(38, 0.99));
    }

    @Test
    void quantile_bothQueues_isThatOfManySimulatedRequests() {
        PaperModel model = new PaperModel(load(50));
        for (int dedicated : new int[] {0, 24, 33, 35}) {
            List<PaperRequest> requests = PaperSchedule.draw(50, 0.075, 1, (long) 200_000e9, SEED);
            long[] latencies = new PaperReplay(1e9, 3e9).latencies(requests, dedicated, 40, (long) 1_000e9);
            for (double fraction : new double[] {0.5, 0.95, 0.99}) {
                double simulatedS = latencies[(int) (latencies.length * fraction)] / 1e9;
                assertEquals(
                        simulatedS,
                        model.quantileS(dedicated, fraction),
                        0.03 * simulatedS,
                        fraction + " of " + dedicated + ", seed " + SEED);
            }
        }
    }

    @Test
    void grid_coarse_isStableAndHasTheBest() {
        assertEquals(List.of(0, 11, 22, 27, 30, 32, 33, 34, 35, 36), PaperGrid.coarse(load(50)));
        assertEquals(38, PaperGrid.all(load(50)).size());
    }

    @Test
    void neverStable_nothingToMeasure() {
        PaperLoad load = new PaperLoad(50, 2, 40, 1, 3);

        assertFalse(new PaperModel(load).stable(0));
        assertEquals(List.of(), PaperGrid.all(load));
    }

    private static PaperLoad load(int devices) {
        return new PaperLoad(devices, 0.075, 40, 1, 3);
    }

    private static void assertDecimals(double expected, double found) {
        assertEquals(String.format(Locale.ROOT, "%.4f", expected), String.format(Locale.ROOT, "%.4f", found));
    }
}
