package io.tideway.hivemq.extension;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Folder of a HiveMQ with the extension unpacked in it, and with a sample function.
 *
 * @param port of its one listener
 */
record HiveMqHome(Path folder, int port) {

    private static final Path TARGET = Path.of(System.getProperty("basedir", "."), "target");

    static HiveMqHome create(Path folder) throws IOException {
        HiveMqHome home = new HiveMqHome(folder, freePort());
        unzip(TARGET.resolve("tideway-hivemq-extension.zip"), folder.resolve("extensions"));
        home.configure("""
                broker: hivemq
                durability: wal
                listeners: [ {name: devices, address: "127.0.0.1:%d", anonymous: true} ]
                access: { acl: [ "allow all #" ] }
                """.formatted(home.port));
        home.installSample();
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/config.xml"), """
                <hivemq>
                  <listeners>
                    <tcp-listener>
                      <port>%d</port><bind-address>127.0.0.1</bind-address><name>devices</name>
                    </tcp-listener>
                  </listeners>
                  <persistence><mode>in-memory</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(home.port));
        return home;
    }

    /** Of the extension. */
    void configure(String yaml) throws IOException {
        Files.writeString(folder.resolve("extensions/tideway/config.yaml"), yaml);
    }

    private void installSample() throws IOException {
        Path samples = TARGET.resolve("../../../function-host/samples/target");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(samples, "*running-average.jar")) {
            Files.copy(found.iterator().next(), folder.resolve("extensions/tideway/functions/running-average.jar"));
        }
    }

    private static void unzip(Path zip, Path into) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = into.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
