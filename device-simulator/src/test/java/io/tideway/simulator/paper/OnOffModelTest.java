package io.tideway.simulator.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OnOffModelTest {
    private static final double EPSILON = 0.01;

    /** N, containers at 20, 30 and 40 % stateful time; 0 for none up to N. */
    private static final int[][] CONTAINERS = {
        {5, 5, 5, 0},
        {10, 7, 9, 10},
        {15, 10, 12, 12},
        {20, 13, 14, 16},
        {25, 15, 17, 19},
        {30, 17, 20, 22},
        {35, 19, 22, 25},
        {40, 21, 25, 28},
        {45, 24, 28, 32},
        {50, 26, 30, 34},
        {55, 28, 33, 38},
        {60, 30, 35, 40},
        {65, 32, 38, 43},
        {70, 34, 40, 46},
        {75, 36, 43, 49},
        {80, 39, 46, 52},
        {85, 41, 48, 55},
        {90, 42, 50, 58},
        {95, 44, 53, 61},
        {100, 47, 56, 64}
    };

    @Test
    void containersMin_ofThePaper_allSixty() {
        for (int[] row : CONTAINERS) {
            for (int i = 1; i <= 3; i++) {
                OptionalInt expected = row[i] == 0 ? OptionalInt.empty() : OptionalInt.of(row[i]);
                assertEquals(expected, model(row[0], 0.1 + 0.1 * i).containersMin(EPSILON), row[0] + ", column " + i);
            }
        }
    }

    @Test
    void overflow_moreDedicated_fallsFromOneToZero() {
        OnOffModel model = model(50, 0.3);

        assertEquals(1, model.overflow(0), 1e-12);
        assertEquals(1, model.overflow(1), 1e-12);
        for (int d = 1; d <= 50; d++) {
            assertTrue(model.overflow(d) > model.overflow(d + 1));
        }
        assertEquals(0, model.overflow(51));
    }

    @Test
    void containersFor_anyNumberDedicated_isTheLeastThatHasThem() {
        OnOffModel model = model(50, 0.3);
        for (int d = 1; d <= 40; d++) {
            int containers = model.containersFor(d);
            assertTrue(model.dedicatedMax(containers) >= d && model.dedicatedMax(containers - 1) < d);
        }
    }

    private static OnOffModel model(int devices, double stateful) {
        return new OnOffModel(new PaperLoad(devices, 0.075, devices, 1, 3), stateful);
    }
}
