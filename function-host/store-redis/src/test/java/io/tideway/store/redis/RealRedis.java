package io.tideway.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import redis.embedded.core.ExecutableProvider;

/** A real server in a process of its own, on loopback, which can be killed and started again with what it had. */
public final class RealRedis implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** The bus of a cluster node listens 10,000 above. */
    private static final int CLUSTER_PORT_MAX = 55_000;

    private static final String EXECUTABLE = executable();

    private final Path folder;
    private final int port;
    private final List<String> settings;
    private Process process;

    private RealRedis(Path folder, int port, List<String> settings) {
        this.folder = folder;
        this.port = port;
        this.settings = settings;
    }

    private static String executable() {
        try {
            return ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that keeps what it confirmed over a kill. */
    public static RealRedis start(Path folder, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", "no"));
        all.addAll(List.of(settings));
        RealRedis redis = new RealRedis(folder, freePort(), all);
        redis.start();
        return redis;
    }

    static RealRedis startNode(Path folder) throws IOException {
        RealRedis redis = new RealRedis(
                folder,
                freePort(),
                List.of("--appendonly", "no", "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
        redis.start();
        return redis;
    }

    static int freePort() throws IOException {
        while (true) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (free.getLocalPort() < CLUSTER_PORT_MAX) {
                    return free.getLocalPort();
                }
            }
        }
    }

    public void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(EXECUTABLE, "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--dir", Files.createDirectories(folder).toString()));
        if (!settings.contains("--tls-port")) {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        settings.forEach(setting -> command.add(setting.replace("PORT", Integer.toString(port))));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(this::listens);
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new IllegalStateException("redis-server ended, see " + folder.resolve("log"));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            if (settings.contains("--tls-port")) {
                return true;
            }
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.UTF_8));
            byte[] reply = new byte[100];
            int length = socket.getInputStream().read(reply);
            return length > 0 && !new String(reply, 0, length, StandardCharsets.UTF_8).contains("LOADING");
        } catch (IOException e) {
            return false;
        }
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    /** Sends one command as a person at a terminal would. */
    String command(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) SOON.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[16_384];
            int length = in.read(buffer);
            String reply = new String(buffer, 0, Math.max(0, length), StandardCharsets.UTF_8);
            if (reply.startsWith("-")) {
                throw new IllegalStateException(line + ": " + reply);
            }
            return reply;
        }
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }
}
