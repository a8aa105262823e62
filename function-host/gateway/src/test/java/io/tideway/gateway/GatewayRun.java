package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gateway.admin.AdminClient;
import io.tideway.gateway.config.GatewayConfigFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of the real process of a gateway or host, from start to whatever end. Closing it kills it. */
final class GatewayRun implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(40);

    private final Path config;
    private final Process process;
    private final Path output;
    private final Path errors;
    private final long startedNs = System.nanoTime();
    private @Nullable AdminClient admin;

    private GatewayRun(Path config, Process process, Path output, Path errors) {
        this.config = config;
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    static GatewayRun start(GatewayHome home) throws IOException {
        return start("gateway", home.configFile());
    }

    /** A host on a broker elsewhere. */
    static GatewayRun start(HostHome home) throws IOException {
        return start("host", home.configFile());
    }

    /** A process of the one or the other kind: {@code gateway} or {@code host}. */
    static GatewayRun start(String command, Path config) throws IOException {
        Path output = Files.createTempFile(config.getParent(), "run-", ".out");
        Path errors = Path.of(output.toString().replace(".out", ".err"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", // Starts sooner; nothing here measures speed.
                        "-Xshare:auto",
                        "-Xmx256m",
                        "-cp",
                        classPath(),
                        "io.tideway.gateway.command.TidewayCommand",
                        command,
                        "--config",
                        config.toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        return new GatewayRun(config, process, output, errors);
    }

    /** What this test runs on, without the tests: the gateway has the function from its package or not at all. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> !element.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Waits for the ready line. */
    GatewayRun awaitReady() {
        await().atMost(READY_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> text(output).startsWith("ready ") || !process.isAlive());
        assertTrue(text(output).startsWith("ready "), () -> "the gateway did not start:\n" + errors());
        return this;
    }

    /** Waits for the end; it must come with exit code 1 and one line of that form, and no other but of the course of things. */
    void assertRefusesToStart(String line) throws InterruptedException {
        assertTrue(endsWithin(READY_WITHIN), () -> "should not start, says " + output() + errors());
        assertEquals(1, exitCode(), this::errors);
        assertEquals("", output());
        List<String> complaints =
                errors().lines().filter(said -> !said.contains(" INFO ")).toList();
        assertEquals(1, complaints.size(), this::errors);
        assertTrue(
                Pattern.matches("tideway: .*" + line + ".*", complaints.get(0)),
                () -> "'" + line + "' in: " + errors());
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedNs);
    }

    /** Lets it run; says whether it ended by itself meanwhile. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** {@code kill -9}, and the end of it. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** The exit code of a process that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** Standard output so far. */
    String output() {
        return text(output);
    }

    /** Standard error so far. */
    String errors() {
        return text(errors);
    }

    /** What the gateway counts. */
    JsonObject status() throws IOException {
        return admin().get("status");
    }

    /** Orders an instance of the ledger into a phase, {@code local} or {@code remote}. */
    void want(String device, String phase) throws IOException {
        admin().post(new JsonObject().put("phase", phase), "phase", "ledger", device);
    }

    /** The phases of all instances of the ledger, as {@code tideway phase list} has them. */
    JsonObject phases() throws IOException {
        return phases("ledger");
    }

    /** The phases of all instances of a function. */
    JsonObject phases(String function) throws IOException {
        return admin().get("phase", function);
    }

    /** A number of each attached host, as {@code tideway hosts list} has it, by name; of those that are there. */
    Map<String, Long> hosts(String figure) throws IOException {
        JsonArray hosts = admin().get("hosts").getJsonArray("hosts");
        Map<String, Long> figures = new TreeMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            JsonObject host = hosts.getJsonObject(i);
            if (host.getBoolean("attached")) {
                figures.put(host.getString("name"), host.getLong(figure));
            }
        }
        return figures;
    }

    /** How many orphans the cloud store has. */
    int orphans() throws IOException {
        return admin().get("orphans").getJsonArray("orphans").size();
    }

    /** State of the ledger of one device: counters, and the last sequence number. */
    Map<String, Long> ledger(String device) throws IOException {
        JsonArray entries = admin().get("state", "ledger", device).getJsonArray("entries");
        Map<String, Long> state = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            JsonObject entry = entries.getJsonObject(i);
            Long count = entry.getLong("count");
            state.put(
                    entry.getString("name"),
                    count == null ? ByteBuffer.wrap(entry.getBinary("bytes")).getLong() : count);
        }
        return state;
    }

    private AdminClient admin() throws IOException {
        AdminClient known = admin;
        if (known == null) {
            known = AdminClient.of(GatewayConfigFile.readProcess(config, Map.of()))
                    .orElseThrow(() -> new IOException("no gateway answers: " + errors()));
            admin = known;
        }
        return known;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        kill();
    }
}
