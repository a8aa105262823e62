package io.tideway.simulator.bench;

import io.tideway.simulator.device.BrokerAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A gateway as a child process on a folder of its own. It serves when it prints a line {@code ready } followed by its
 * addresses divided by blanks; the first {@code mqtt://} one is used.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final String READY = "ready ";
    private static final String MORE = "more.yaml";
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);
    private static final int LAST_LINES = 20;

    private final Process process;
    private final Path data;
    private final CompletableFuture<Ready> ready = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final long startedNanos = System.nanoTime();

    private GatewayProcess(Process process, Path data) {
        this.process = process;
        this.data = data;
        Thread reader = new Thread(this::readOutput, "gateway-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Where it serves and since when. */
    public record Ready(BrokerAddress broker, long atNanos) {}

    /** Starts it on a new temporary folder and waits until it serves. */
    public static GatewayProcess start(GatewayCommand command, String durability) throws IOException {
        return start(command, durability, "");
    }

    /** Like that, with more parts of its configuration, left in a file {@value #MORE} of its folder. */
    public static GatewayProcess start(GatewayCommand command, String durability, String more) throws IOException {
        Path data = Files.createTempDirectory("tideway-bench-");
        Files.writeString(data.resolve(MORE), more);
        Process process = new ProcessBuilder(command.words(durability, data))
                .redirectErrorStream(true)
                .start();
        GatewayProcess gateway = new GatewayProcess(process, data);
        try {
            gateway.ready.get(START_MAX.toSeconds(), TimeUnit.SECONDS);
            return gateway;
        } catch (ExecutionException | TimeoutException e) {
            String said = gateway.lastLines();
            gateway.close();
            throw new IOException(
                    "gateway did not print '" + READY + "…' within " + START_MAX.toSeconds() + " s; it said:\n" + said,
                    e);
        } catch (InterruptedException e) {
            gateway.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the gateway started", e);
        }
    }

    /** Where it serves. */
    public Ready ready() {
        return ready.join();
    }

    /** From the start of the process to its ready line. */
    public Duration startTime() {
        return Duration.ofNanos(ready().atNanos() - startedNanos);
    }

    /** Process id of the command; a launcher script may stand before the JVM. */
    public long pid() {
        return process.pid();
    }

    /** Its folder. */
    public Path data() {
        return data;
    }

    /** Stops it with SIGTERM, kills it when it does not obey, and deletes its folder. */
    @Override
    public void close() {
        // A launcher script that does not exec would leave the JVM behind.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            FolderSize.delete(data);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + data, e);
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line);
                if (line.startsWith(READY)) {
                    ready.complete(new Ready(address(line), System.nanoTime()));
                }
            }
            ready.completeExceptionally(new IOException("gateway ended"));
        } catch (IOException | IllegalArgumentException e) {
            ready.completeExceptionally(e);
        }
    }

    private static BrokerAddress address(String readyLine) {
        return Arrays.stream(readyLine.substring(READY.length()).split(" ", -1))
                .filter(word -> word.startsWith("mqtt://"))
                .map(BrokerAddress::parse)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mqtt:// address in: " + readyLine));
    }

    private synchronized void note(String line) {
        if (lastLines.size() == LAST_LINES) {
            lastLines.remove();
        }
        lastLines.add(line);
    }

    private synchronized String lastLines() {
        return String.join("\n", lastLines);
    }
}
