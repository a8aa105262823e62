package io.tideway.simulator;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tideway.simulator.compare.Difference;
import io.tideway.simulator.compare.ReportComparison;
import io.tideway.simulator.report.files.JsonReport;
import io.tideway.simulator.report.files.ReportFolder;
import io.tideway.simulator.terminal.ComparisonText;
import io.tideway.simulator.terminal.LiveView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code device-simulator compare}. */
@Command(
        name = "compare",
        description = {
            "Two results side by side: medians with their lowest and highest round, and the ratio.",
            "'within noise' where the rounds of one reach into those of the other, or the medians are closer than the"
                    + " tolerance. A result with one round does not know its noise, and nothing in it counts as worse."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no figure is worse beyond the noise",
            "1:a result cannot be read",
            "2:the command line is wrong",
            "4:a figure is worse beyond the noise"
        })
final class CompareCommand implements Callable<Integer> {
    private static final int WORSE = 4;
    private static final double PERCENT = 100;

    @Parameters(index = "0", paramLabel = "BASE", description = "report.json, or a folder with it, to compare with")
    private Path base = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "likewise, of what is compared")
    private Path now = Path.of("");

    @Option(
            names = "--tolerance",
            defaultValue = "2",
            paramLabel = "PERCENT",
            description = "medians closer than that count as noise (default: ${DEFAULT-VALUE})")
    private double tolerancePercent = 2;

    @Option(names = "--all", description = "show figures that are equal too")
    private boolean all;

    @Option(names = "--json", description = "print JSON instead of tables")
    private boolean json;

    private record Content(
            List<Difference> differences,
            List<String> onlyBase,
            List<String> onlyNew,
            List<String> warnings,
            boolean worse) {}

    @Override
    public Integer call() throws IOException {
        if (!(tolerancePercent >= 0)) {
            throw new IllegalArgumentException("--tolerance must not be negative, found " + tolerancePercent);
        }
        ReportComparison comparison = ReportComparison.of(
                JsonReport.read(ReportFolder.json(base)),
                JsonReport.read(ReportFolder.json(now)),
                tolerancePercent / PERCENT);
        LiveView.standard().print(json ? List.of(text(comparison)) : ComparisonText.lines(comparison, all));
        return comparison.isWorse() ? WORSE : 0;
    }

    private static String text(ReportComparison comparison) throws IOException {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(new Content(
                        comparison.differences(),
                        comparison.onlyBase(),
                        comparison.onlyNow(),
                        comparison.warnings(),
                        comparison.isWorse()));
    }
}
