package io.tideway.simulator.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.simulator.report.SampleReports;
import io.tideway.simulator.report.files.ReportFolder;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser shows the page; needs Chromium, and says so where there is none. */
class PageIT {
    private static final int WIDTH = 1040;
    private static final int HEIGHT = 4400;
    private static final int PAPER = 0xFFFFFF;
    private static final int NIGHT = 0x14181D;

    /** Of the first three groups, light and dark. */
    private static final int[] LIGHT_INKS = {0x0072B2, 0xD55E00, 0x00835F};

    private static final int[] DARK_INKS = {0x56B4E9, 0xFF8F4D, 0x3BD0A2};

    @Test
    void page_inABrowser_showsItsCurvesInLightAndDark(@TempDir Path folder) throws Exception {
        Optional<String> browser = browser();
        assumeTrue(browser.isPresent(), "skipped: there is no chromium on the PATH, which takes the screenshot");
        ReportFolder.write(folder, SampleReports.full());

        assertShows(screenshot(browser.get(), folder, false), PAPER, LIGHT_INKS);
        assertShows(screenshot(browser.get(), folder, true), NIGHT, DARK_INKS);
    }

    private static void assertShows(BufferedImage image, int ground, int... inks) {
        assertEquals(ground, image.getRGB(2, 2) & 0xFFFFFF, "ground");
        Set<Integer> colours = new HashSet<>();
        int drawn = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            boolean blank = true;
            for (int x = 0; x < image.getWidth(); x++) {
                int colour = image.getRGB(x, y) & 0xFFFFFF;
                colours.add(colour);
                blank &= colour == ground;
            }
            drawn += blank ? 0 : 1;
        }
        for (int ink : inks) {
            assertTrue(colours.contains(ink), () -> "no " + Integer.toHexString(ink));
        }
        assertTrue(drawn > image.getHeight() / 2, "a page of figures, found " + drawn + " rows of pixels drawn");
    }

    private static BufferedImage screenshot(String browser, Path folder, boolean dark) throws Exception {
        Path image = folder.resolve(dark ? "dark.png" : "light.png");
        List<String> command = new ArrayList<>(List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--user-data-dir=" + Files.createTempDirectory(folder, "browser"),
                "--window-size=" + WIDTH + "," + HEIGHT,
                "--screenshot=" + image));
        if (dark) {
            command.add("--blink-settings=preferredColorScheme=0");
        }
        command.add(folder.resolve(ReportFolder.PAGE).toUri().toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser takes longer than a minute");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertTrue(
                Files.exists(image), () -> "no screenshot; the browser said: " + read(folder.resolve("browser.log")));
        return ImageIO.read(image.toFile());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private static Optional<String> browser() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
