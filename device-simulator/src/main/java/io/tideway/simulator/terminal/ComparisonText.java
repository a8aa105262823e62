package io.tideway.simulator.terminal;

import io.tideway.simulator.compare.Difference;
import io.tideway.simulator.compare.ReportComparison;
import io.tideway.simulator.compare.Verdict;
import io.tideway.simulator.report.ShortNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Two reports side by side, as text. */
public final class ComparisonText {

    private ComparisonText() {}

    /** A table for each series; figures that are equal only when {@code all} are asked for. */
    public static List<String> lines(ReportComparison comparison, boolean all) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "base: " + comparison.base().title() + ", " + comparison.base().commandLine());
        lines.add("new:  " + comparison.now().title() + ", " + comparison.now().commandLine());
        comparison.warnings().forEach(warning -> lines.add("beware: " + warning));
        Map<String, TextTable> tables = new LinkedHashMap<>();
        for (Difference difference : comparison.differences()) {
            if (all || difference.verdict() != Verdict.EQUAL) {
                tables.computeIfAbsent(
                                difference.group(), group -> new TextTable(group, "base", "new", "new ÷ base", ""))
                        .row(row(difference));
            }
        }
        tables.values().forEach(table -> {
            lines.add("");
            lines.addAll(table.lines());
        });
        lines.add("");
        only(lines, "only in base", comparison.onlyBase());
        only(lines, "only in new", comparison.onlyNow());
        lines.add(count(comparison));
        return lines;
    }

    private static String[] row(Difference difference) {
        String name = difference.unit().isEmpty() ? difference.name() : difference.name() + ", " + difference.unit();
        return new String[] {
            name,
            ShortNumber.of(difference.base()),
            ShortNumber.of(difference.now()),
            difference.ratio() == 0 ? "" : String.format(Locale.ROOT, "%.2f", difference.ratio()),
            difference.verdict().text()
        };
    }

    private static void only(List<String> lines, String title, List<String> keys) {
        if (!keys.isEmpty()) {
            lines.add(title + ": " + String.join("; ", keys));
        }
    }

    private static String count(ReportComparison comparison) {
        List<String> counts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            long count = comparison.differences().stream()
                    .filter(difference -> difference.verdict() == verdict)
                    .count();
            if (count > 0) {
                counts.add(count + " " + verdict.text());
            }
        }
        return counts.isEmpty() ? "the two have no figure in common" : String.join(", ", counts);
    }
}
