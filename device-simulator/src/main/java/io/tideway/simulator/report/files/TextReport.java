package io.tideway.simulator.report.files;

import io.tideway.simulator.report.Machine;
import io.tideway.simulator.report.MeasureTables;
import io.tideway.simulator.report.Origin;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.ShortNumber;
import io.tideway.simulator.report.Table;
import io.tideway.simulator.terminal.TextTable;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as text: medians, lowest and highest in parentheses where there are several rounds. */
public final class TextReport {
    private static final int GROUPS_MAX = 4;

    private TextReport() {}

    /** All lines. */
    public static List<String> lines(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.origin().title() + (report.origin().endedEarly() ? " (ended early)" : ""));
        lines.addAll(origin(report.origin()));
        for (Table table : report.tables()) {
            lines.add("");
            lines.add(table.title());
            lines.addAll(table(table));
        }
        for (Table table : MeasureTables.of(report.allMeasures(), GROUPS_MAX)) {
            lines.add("");
            lines.addAll(table(table));
        }
        block(lines, "Findings", report.findings());
        block(lines, "Notes", report.notes());
        return lines;
    }

    /** What ran where, a line each. */
    public static List<String> origin(Origin origin) {
        return List.of(
                "  " + origin.commandLine(),
                "  " + origin.start().truncatedTo(ChronoUnit.SECONDS) + ", "
                        + ShortNumber.of(Math.rint(origin.seconds())) + " s, rounds " + origin.rounds() + ", seed "
                        + origin.seed(),
                "  " + machine(origin.machine()));
    }

    /** A machine in a line. */
    public static String machine(Machine machine) {
        return machine.cpu() + ", " + machine.cores() + (machine.cores() == 1 ? " core" : " cores")
                + (machine.memoryBytes() > 0
                        ? String.format(Locale.ROOT, ", %.0f GiB", machine.memoryBytes() / 1073741824.0)
                        : "")
                + ", " + machine.os() + ", " + machine.jvm();
    }

    private static List<String> table(Table table) {
        TextTable text = new TextTable(table.columns().toArray(String[]::new));
        table.rows().forEach(row -> text.row(row.toArray(String[]::new)));
        return text.lines();
    }

    private static void block(List<String> lines, String title, List<String> content) {
        if (!content.isEmpty()) {
            lines.add("");
            lines.add(title);
            content.forEach(line -> lines.add("- " + line));
        }
    }
}
