package io.tideway.simulator.report.files;

import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.html.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder with everything of one report: the page, and beside it JSON, CSV and text. */
public final class ReportFolder {
    /** What is opened in a browser. */
    public static final String PAGE = "report.html";
    /** What {@code compare} reads. */
    public static final String JSON = "report.json";

    private static final String CSV = "report.csv";
    private static final String TEXT = "report.txt";

    private ReportFolder() {}

    /** Writes all files, over older ones; makes the folder where it is missing. */
    public static void write(Path folder, Report report) throws IOException {
        Files.createDirectories(folder);
        replace(folder.resolve(JSON), JsonReport.bytes(report));
        replace(folder.resolve(CSV), CsvReport.text(report).getBytes(StandardCharsets.UTF_8));
        replace(
                folder.resolve(TEXT),
                (String.join("\n", TextReport.lines(report)) + "\n").getBytes(StandardCharsets.UTF_8));
        replace(folder.resolve(PAGE), HtmlReport.page(report).getBytes(StandardCharsets.UTF_8));
    }

    /** The file of a result: itself, or the one in a folder. */
    public static Path json(Path fileOrFolder) {
        return Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve(JSON) : fileOrFolder;
    }

    /** A file is whole or as it was before. */
    private static void replace(Path file, byte[] content) throws IOException {
        Path half = file.resolveSibling(file.getFileName() + ".new");
        Files.write(half, content);
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
