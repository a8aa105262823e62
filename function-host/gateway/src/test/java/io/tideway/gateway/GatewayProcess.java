package io.tideway.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway in a process of its own, with a Java virtual machine of its own size. */
final class GatewayProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("ready .*?127\\.0\\.0\\.1:([0-9]+).*");

    private final Process process;
    private final InetSocketAddress address;

    private GatewayProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    static GatewayProcess start(Path folder, String config, String heap) throws IOException {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), config);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tideway.gateway.command.TidewayCommand",
                        "gateway",
                        "--config",
                        file.toString()))
                .redirectError(folder.resolve("gateway.log").toFile())
                .start();
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new GatewayProcess(
                        process,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(1))));
            }
        }
        throw new IOException("the gateway did not start: " + Files.readString(folder.resolve("gateway.log")));
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new UncheckedIOException(new IOException("the gateway did not stop on SIGTERM"));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
