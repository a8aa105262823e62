package io.tideway.simulator.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Each further nine is as long as the one before, so that the tail can be seen. Begins at 0. */
record PercentileRuler(double last) implements Ruler {
    private static final int NINES_MAX = 9;

    private double nines() {
        return Math.max(1, -Math.log10(1 - last));
    }

    @Override
    public double position(double value) {
        return -Math.log10(1 - value) / nines();
    }

    @Override
    public List<Tick> ticks() {
        List<Tick> ticks = new ArrayList<>(List.of(new Tick(0, "0 %"), new Tick(0.5, "50 %")));
        double beyond = 0.1;
        for (int nines = 1; nines <= Math.min(nines(), NINES_MAX); nines++, beyond /= 10) {
            ticks.add(new Tick(1 - beyond, label(nines)));
            if (-Math.log10(beyond / 2) <= nines()) {
                ticks.add(new Tick(1 - beyond / 2, ""));
            }
        }
        return ticks;
    }

    private static String label(int nines) {
        return String.format(Locale.ROOT, "%." + Math.max(0, nines - 2) + "f %%", 100 - Math.pow(10, 2.0 - nines));
    }
}
