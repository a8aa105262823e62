package io.tideway.simulator.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RulerTest {
    private static final long SEED = 11;

    @Test
    void linear_labels_areRoundAndBeginAtZeroWhereItIsNear() {
        assertEquals(List.of("0", "5", "10", "15", "20", "25", "30", "35", "40"), labels(LinearRuler.of(2, 37)));
        assertEquals(List.of("1.6", "1.7", "1.8", "1.9", "2.0", "2.1"), labels(LinearRuler.of(1.65, 2.1)));
        assertEquals(List.of("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(LinearRuler.of(0, 0)));
    }

    @Test
    void log_labels_areAsManyAsFit() {
        assertEquals(List.of("1", "2", "3", "5", "7", "10"), labels(LogRuler.of(1.2, 9)));
        assertEquals(List.of("0.5", "1", "2", "5", "10"), labels(LogRuler.of(0.6, 8)));
        assertEquals(List.of("0.001", "0.01", "0.1", "1", "10", "100", "1,000"), labels(LogRuler.of(0.001, 900)));
    }

    @Test
    void percentile_eachNine_isEquallyFar() {
        Ruler ruler = new PercentileRuler(0.9999);

        assertEquals(List.of("0 %", "50 %", "90 %", "99 %", "99.9 %", "99.99 %"), labels(ruler));
        assertEquals(0.5, ruler.position(0.99), 1e-9);
        assertEquals(0.75, ruler.position(0.999), 1e-9);
    }

    @Test
    void any_valuesAndTicks_lieOnTheAxis() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 500; i++) {
            double min = Math.pow(10, random.nextDouble(-6, 6));
            double max = min * (1 + Math.pow(10, random.nextDouble(-3, 4)));
            for (Ruler ruler : new Ruler[] {LinearRuler.of(min, max), LogRuler.of(min, max)}) {
                String which = ruler + " for " + min + " to " + max + ", seed " + SEED;
                assertOn(ruler, min, which);
                assertOn(ruler, max, which);
                ruler.ticks().forEach(tick -> assertOn(ruler, tick.value(), which));
                assertTrue(labels(ruler).size() >= 2 && labels(ruler).size() <= 11, which);
            }
        }
    }

    private static void assertOn(Ruler ruler, double value, String which) {
        double position = ruler.position(value);
        assertTrue(position >= -1e-6 && position <= 1 + 1e-6, () -> value + " at " + position + " of " + which);
    }

    private static List<String> labels(Ruler ruler) {
        return ruler.ticks().stream()
                .map(Ruler.Tick::label)
                .filter(label -> !label.isEmpty())
                .toList();
    }
}
