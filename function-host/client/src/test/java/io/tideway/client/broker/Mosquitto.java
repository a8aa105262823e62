package io.tideway.client.broker;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The Mosquitto of the machine, where it has one. */
public final class Mosquitto implements TestBroker {

    private final Path program;
    private final Path folder;
    private final int port = TestBroker.freePort();
    private final String more;
    private @Nullable Process process;

    private Mosquitto(Path program, Path folder, String more) {
        this.program = program;
        this.folder = folder;
        this.more = more;
    }

    /** Skips the test, and says so, on a machine without. */
    public static Mosquitto orSkip(Path folder) {
        return orSkip(folder, "allow_anonymous true");
    }

    /** With other lines of configuration for the listener. */
    public static Mosquitto orSkip(Path folder, String more) {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            System.out.println("SKIPPED: no mosquitto on PATH or in /usr/sbin; install the Debian package 'mosquitto'");
        }
        Assumptions.assumeTrue(program.isPresent(), "no mosquitto on this machine");
        return new Mosquitto(program.orElseThrow(), folder, more);
    }

    private static Optional<Path> program() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public String name() {
        return "Mosquitto";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() throws IOException {
        Path config = folder.resolve("mosquitto.conf");
        // The user: started by root it would become another, who cannot write here. Saved after every change: with its
        // default, every 30 minutes, it forgets what it has acknowledged.
        Files.writeString(config, """
                listener %d 127.0.0.1
                %s
                user %s
                persistence true
                persistence_location %s/
                autosave_interval 1
                set_tcp_nodelay true
                max_inflight_messages 200
                max_queued_messages 0
                """.formatted(port, more, System.getProperty("user.name"), folder));
        Process started = new ProcessBuilder(program.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("mosquitto.log").toFile()))
                .start();
        process = started;
        await().atMost(STARTS_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> TestBroker.listens(port) || !started.isAlive());
        if (!started.isAlive()) {
            throw new IOException(Files.readString(folder.resolve("mosquitto.log")));
        }
    }

    @Override
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }

    /** SIGTERM: it saves what it has. */
    public void stop() {
        Process running = process;
        if (running != null) {
            running.destroy();
            running.onExit().join();
        }
    }
}
