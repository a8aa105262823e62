package io.tideway.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.report.Origin;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.files.JsonReport;
import io.tideway.simulator.terminal.LiveView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

class ReportOptionsTest {

    private final Measuring command = new Measuring();

    @Test
    void origin_passwords_areNotWrittenDown() {
        assertEquals("device-simulator --password=… --user=me", commandLine("--password=secret", "--user=me"));
        assertEquals("device-simulator --password … --user me", commandLine("--password", "secret", "--user", "me"));
        assertEquals("device-simulator --user 'O'\\''Hara and me'", commandLine("--user", "O'Hara and me"));
    }

    @Test
    void write_folderAndFile_haveTheSameReport(@TempDir Path temporary) throws Exception {
        Path folder = temporary.resolve("new/folder");
        Path file = temporary.resolve("result.json");
        new CommandLine(command).parseArgs("--report=" + folder, "--json=" + file);
        Report report = Report.of(command.options.origin("title", 5, 3, true));

        assertEquals(List.of("report: " + folder.resolve("report.html")), command.options.write(report));

        assertEquals(report, JsonReport.read(file));
        assertEquals(report, JsonReport.read(folder.resolve("report.json")));
        assertTrue(Files.readString(folder.resolve("report.txt")).startsWith("title (ended early)"));
        assertTrue(Files.exists(folder.resolve("report.csv")));
    }

    @Test
    void conclude_noFolderNamed_writesIntoTheUsualOne(@TempDir Path temporary) throws Exception {
        Path usual = temporary.resolve("usual");
        new CommandLine(command).parseArgs();
        Origin origin = command.options.origin("title", 5, 3, false);

        assertEquals(0, command.options.conclude(LiveView.standard(), origin, new Outcome(true), usual));
        assertEquals(3, command.options.conclude(LiveView.standard(), origin, new Outcome(false), usual));

        assertEquals(Report.of(origin), JsonReport.read(usual.resolve("report.json")));
    }

    private record Outcome(boolean complete) implements Reported {
        @Override
        public Report addTo(Report report) {
            return report;
        }
    }

    private String commandLine(String... arguments) {
        CommandLine line = new CommandLine(command);
        line.getCommandSpec()
                .addOption(OptionSpec.builder("--password").type(String.class).build())
                .addOption(OptionSpec.builder("--user").type(String.class).build());
        line.parseArgs(arguments);
        Origin origin = command.options.origin("title", 0, 1, false);
        return origin.commandLine();
    }

    @Command(name = "measuring")
    private static final class Measuring {
        @Mixin
        private final ReportOptions options = new ReportOptions();
    }
}
