package io.tideway.simulator.report.html;

import io.tideway.simulator.report.Axis;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** Where values lie along an axis. */
sealed interface Ruler permits LinearRuler, LogRuler, PercentileRuler {

    /** 0 at the beginning of the axis, 1 at its end. */
    double position(double value);

    /** In ascending order, all within the axis. */
    List<Tick> ticks();

    /**
     * A place of the axis.
     *
     * @param label empty for a small tick between those with a label
     */
    record Tick(double value, String label) {}

    /** One that holds all these values, of which there must be one. */
    static Ruler of(Axis axis, DoubleSummaryStatistics values) {
        return switch (axis.scale()) {
            case LINEAR -> LinearRuler.of(values.getMin(), values.getMax());
            case LOG -> LogRuler.of(values.getMin(), values.getMax());
            case PERCENTILE -> new PercentileRuler(values.getMax());
        };
    }
}
