package io.tideway.hivemq.extension;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One run of the process of a HiveMQ, from start to whatever end. Its class path is HiveMQ's alone: what the extension needs
 * has to be in the extension's zip. Closing it kills it.
 */
final class HiveMqRun implements AutoCloseable {

    private static final Path CLASS_PATH =
            Path.of(System.getProperty("basedir", "."), "../hivemq/target/hivemq.classpath");
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private HiveMqRun(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it and waits for the line that says so. */
    static HiveMqRun start(HiveMqHome home) throws IOException {
        Path output = Files.createTempFile(home.folder(), "run-", ".out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", // Starts sooner; nothing here measures speed.
                        "-Xshare:auto",
                        "-Xmx256m",
                        "-Dhivemq.home=" + home.folder(),
                        "-cp",
                        Files.readString(CLASS_PATH).strip(),
                        "com.hivemq.HiveMQServer")
                .directory(home.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        HiveMqRun run = new HiveMqRun(process, output);
        try {
            await().atMost(STARTED_WITHIN).until(() -> run.says("Started HiveMQ in") || !process.isAlive());
            assertTrue(run.says("Started HiveMQ in"), run::output);
            return run;
        } catch (Throwable e) {
            run.close();
            throw e;
        }
    }

    boolean says(String text) {
        return output().contains(text);
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
