package io.tideway.simulator;

import io.tideway.simulator.report.Origin;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.files.JsonReport;
import io.tideway.simulator.report.files.ReportFolder;
import io.tideway.simulator.report.files.TextReport;
import io.tideway.simulator.terminal.LiveView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options {@code --report} and {@code --json} and what they do. */
final class ReportOptions {
    private static final String PASSWORD = "--password";

    private final Instant start = Instant.now();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec command;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "write the report into this folder: report.html, and beside it report.json, .csv and .txt")
    private @Nullable Path folder;

    @Option(names = "--json", paramLabel = "FILE", description = "write the report as JSON, which 'compare' reads")
    private @Nullable Path file;

    /** What was run, from its start until now. */
    Origin origin(String title, long seed, int rounds, boolean endedEarly) {
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1e3;
        return new Origin(title, commandLine(), seed, MachineProbe.here(), start, seconds, rounds, endedEarly);
    }

    /** Writes one report of these results; says what it wrote. */
    List<String> writeAll(Origin origin, List<? extends Reported> results) throws IOException {
        Report report = Report.of(origin);
        for (Reported result : results) {
            report = result.addTo(report);
        }
        return write(report);
    }

    /**
     * Shows one result and writes its report, into {@code otherwise} where no folder was named; gives the command's exit code.
     */
    int conclude(LiveView view, Origin origin, Reported result, Path otherwise) throws IOException {
        Report report = result.addTo(Report.of(origin));
        view.clear();
        view.print(TextReport.lines(report));
        view.print(write(report, otherwise));
        return result.complete() ? 0 : SimulatorCommand.LOST_OR_REPEATED;
    }

    /** Writes what was asked for; says what it wrote. */
    List<String> write(Report report) throws IOException {
        return write(report, null);
    }

    private List<String> write(Report report, @Nullable Path otherwise) throws IOException {
        List<String> lines = new ArrayList<>();
        Path into = folder != null ? folder : otherwise;
        if (into != null) {
            ReportFolder.write(into, report);
            lines.add("report: " + into.resolve(ReportFolder.PAGE));
        }
        if (file != null) {
            Files.write(file, JsonReport.bytes(report));
        }
        return lines;
    }

    private String commandLine() {
        List<String> words = new ArrayList<>(List.of("device-simulator"));
        boolean secret = false;
        for (String word : command.root().commandLine().getParseResult().originalArgs()) {
            words.add(secret && !word.startsWith("-") ? "…" : quoted(shown(word)));
            secret = word.equals(PASSWORD);
        }
        return String.join(" ", words);
    }

    private static String shown(String word) {
        return word.startsWith(PASSWORD + "=") ? PASSWORD + "=…" : word;
    }

    private static String quoted(String word) {
        return word.matches("[\\p{L}\\p{N}_./:=,%+@…{}-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
