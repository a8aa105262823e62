package io.tideway.gateway;

import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.GatewayConfigFile;
import io.tideway.simulator.device.BrokerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What a gateway of the fault tests finds on disk: its configuration, the package of {@link SequenceLedger} under the name
 * {@code ledger}, its data. The port stays the same over restarts, as devices need it.
 *
 * @param folder configuration and functions
 * @param data the gateway's data folder
 * @param port of the one listener
 */
record GatewayHome(Path folder, Path data, int port) {

    private static final String MANIFEST = """
            name: ledger
            version: 1.0.0
            main: %s
            bindings:
              - topic: devices/{device}/telemetry
            key: "{device}"
            publishes: [ "out/{device}", "last/{device}" ]
            limits: { state: 64KB }
            """;

    /**
     * Writes one.
     *
     * @param more YAML, top-level keys to add
     */
    static GatewayHome create(Path folder, Path data, String durability, String more) throws IOException {
        return create(folder, data, freePort(), durability, more);
    }

    /** Like the other, with a port of the test's choice. */
    static GatewayHome create(Path folder, Path data, int port, String durability, String more) throws IOException {
        Files.createDirectories(folder.resolve("functions"));
        Files.writeString(
                folder.resolve("gateway.yaml"), """
                data: %s
                functions: functions
                durability: %s
                %s
                listeners: [ { name: mqtt, address: "127.0.0.1:%d", anonymous: true } ]
                # Room for all that a round makes: a full queue gives up the oldest, which is not what is tested here.
                limits: { session-queue: 256MB }
                outbox: { size: 256MB }
                access: { users: users, acl: [ "allow all #" ] }
                admin: { token-file: admin.token }
                %s
                """.formatted(data, durability, BrokerUnderTest.yaml(), port, more));
        writePackage(folder.resolve("functions/ledger.jar"));
        return new GatewayHome(folder, data, port);
    }

    static void writePackage(Path jar) throws IOException {
        String entry = SequenceLedger.class.getName().replace('.', '/') + ".class";
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar));
                InputStream code = SequenceLedger.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new ZipEntry("function.yaml"));
            out.write(MANIFEST.formatted(SequenceLedger.class.getName()).getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new ZipEntry(entry));
            out.write(Objects.requireNonNull(code, entry).readAllBytes());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Path configFile() {
        return folder.resolve("gateway.yaml");
    }

    GatewayConfig config() throws IOException {
        return GatewayConfigFile.read(configFile(), Map.of());
    }

    BrokerAddress broker() {
        return new BrokerAddress("127.0.0.1", port, false);
    }

    /** The write-ahead log that is written to. */
    Path newestLog() {
        try (Stream<Path> files = Files.list(data.resolve("store"))) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
                    .max(Comparator.comparing(file -> file.getFileName().toString()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
