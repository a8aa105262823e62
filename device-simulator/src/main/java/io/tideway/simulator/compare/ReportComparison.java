package io.tideway.simulator.compare;

import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Origin;
import io.tideway.simulator.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two reports side by side.
 *
 * @param base origin of the first
 * @param now origin of the second
 * @param differences of the figures that both have, in the order of the first
 * @param onlyBase figures that the second lacks
 * @param onlyNow figures that the first lacks
 * @param warnings why the two may not be comparable, one line each
 */
public record ReportComparison(
        Origin base,
        Origin now,
        List<Difference> differences,
        List<String> onlyBase,
        List<String> onlyNow,
        List<String> warnings) {

    /** Copies the lists. */
    public ReportComparison {
        differences = List.copyOf(differences);
        onlyBase = List.copyOf(onlyBase);
        onlyNow = List.copyOf(onlyNow);
        warnings = List.copyOf(warnings);
    }

    /** Medians closer than {@code tolerance}, a fraction of the first, count as noise. */
    public static ReportComparison of(Report base, Report now, double tolerance) {
        Map<String, Measure> others = new LinkedHashMap<>();
        now.allMeasures().forEach(measure -> others.putIfAbsent(measure.key(), measure));
        List<Difference> differences = new ArrayList<>();
        List<String> onlyBase = new ArrayList<>();
        for (Measure measure : base.allMeasures()) {
            Measure other = others.remove(measure.key());
            if (other == null) {
                onlyBase.add(measure.key());
            } else {
                differences.add(Difference.of(measure, other, tolerance));
            }
        }
        return new ReportComparison(
                base.origin(),
                now.origin(),
                differences,
                onlyBase,
                List.copyOf(others.keySet()),
                warnings(base.origin(), now.origin()));
    }

    /** Whether a figure is worse beyond the noise. */
    public boolean isWorse() {
        return differences.stream().anyMatch(difference -> difference.verdict() == Verdict.WORSE);
    }

    private static List<String> warnings(Origin base, Origin now) {
        List<String> warnings = new ArrayList<>();
        if (!base.machine().cpu().equals(now.machine().cpu())
                || base.machine().cores() != now.machine().cores()) {
            warnings.add("the machines differ: " + base.machine().cpu() + " with "
                    + base.machine().cores() + " cores, and " + now.machine().cpu() + " with "
                    + now.machine().cores());
        }
        if (!base.machine().jvm().equals(now.machine().jvm())) {
            warnings.add("the JVMs differ: " + base.machine().jvm() + ", and "
                    + now.machine().jvm());
        }
        if (base.seed() != now.seed()) {
            warnings.add("the seeds differ: " + base.seed() + ", and " + now.seed());
        }
        if (base.endedEarly() || now.endedEarly()) {
            warnings.add("ended early: " + (base.endedEarly() ? "the first" : "")
                    + (base.endedEarly() && now.endedEarly() ? " and " : "") + (now.endedEarly() ? "the second" : ""));
        }
        return warnings;
    }
}
