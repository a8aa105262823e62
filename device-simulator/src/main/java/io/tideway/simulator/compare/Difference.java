package io.tideway.simulator.compare;

import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Spread;

/**
 * One figure in both reports.
 *
 * @param group series or part it belongs to; may be empty
 * @param name of the figure
 * @param unit may be empty
 * @param base rounds of the first report
 * @param now rounds of the second report
 * @param ratio of the medians, second ÷ first; 0 where the first is 0
 * @param verdict what it says
 */
public record Difference(
        String group, String name, String unit, Spread base, Spread now, double ratio, Verdict verdict) {

    /** Medians closer than {@code tolerance}, a fraction of the first, count as noise too. */
    static Difference of(Measure base, Measure now, double tolerance) {
        Spread before = base.spread();
        Spread after = now.spread();
        double ratio = before.median() == 0 ? 0 : after.median() / before.median();
        boolean severalRounds = Math.min(base.rounds().size(), now.rounds().size()) > 1;
        return new Difference(
                base.group(),
                base.name(),
                base.unit(),
                before,
                after,
                ratio,
                verdict(before, after, base.better(), severalRounds, tolerance));
    }

    private static Verdict verdict(
            Spread before, Spread after, Better better, boolean severalRounds, double tolerance) {
        double change = after.median() - before.median();
        if (change == 0 && before.equals(after)) {
            return Verdict.EQUAL;
        }
        boolean overlap = before.min() <= after.max() && after.min() <= before.max();
        if (overlap || Math.abs(change) <= tolerance * Math.abs(before.median())) {
            return Verdict.WITHIN_NOISE;
        }
        if (!severalRounds) {
            return Verdict.ONE_ROUND;
        }
        return switch (better) {
            case NEITHER -> Verdict.OTHER;
            case LOWER -> change < 0 ? Verdict.BETTER : Verdict.WORSE;
            case HIGHER -> change > 0 ? Verdict.BETTER : Verdict.WORSE;
        };
    }
}
