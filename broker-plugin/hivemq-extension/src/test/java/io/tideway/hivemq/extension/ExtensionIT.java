package io.tideway.hivemq.extension;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The zip as it is shipped, in a HiveMQ that knows nothing of Tideway. */
@Timeout(120)
class ExtensionIT {

    private static final Path TARGET = Path.of(System.getProperty("basedir", "."), "target");

    @TempDir
    Path folder;

    /**
     * Only on a class path without the extension itself: HiveMQ refuses one that it finds twice, and Maven has it there. Run by hand so
     * far.
     */
    @Test
    @EnabledIfSystemProperty(named = "tideway.extension", matches = "true")
    @SuppressWarnings("try") // an interrupt while it closes fails the test, as it should
    void device_publishesToABoundTopic_functionAnswers() throws Exception {
        int port = freePort();
        unzip(TARGET.resolve("tideway-hivemq-extension.zip"), folder.resolve("extensions"));
        Path home = folder.resolve("extensions/tideway");
        Files.writeString(home.resolve("config.yaml"), """
                broker: hivemq
                durability: wal
                listeners: [ {name: devices, address: "127.0.0.1:%d", anonymous: true} ]
                access: { acl: [ "allow all #" ] }
                """.formatted(port));
        installSample(home.resolve("functions"));
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
                """.formatted(port));
        try (EmbeddedHiveMQ hiveMq = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(folder.resolve("conf"))
                .withDataFolder(Files.createDirectories(folder.resolve("data")))
                .withExtensionsFolder(folder.resolve("extensions"))
                .withoutLoggingBootstrap()
                .build()) {
            hiveMq.start().get(60, TimeUnit.SECONDS);

            Mqtt5BlockingClient device = MqttClient.builder()
                    .useMqttVersion5()
                    .identifier("d1")
                    .serverHost("127.0.0.1")
                    .serverPort(port)
                    .buildBlocking();
            device.connect();
            try (Mqtt5BlockingClient.Mqtt5Publishes answers = device.publishes(MqttGlobalPublishFilter.ALL)) {
                device.subscribeWith()
                        .topicFilter("devices/d1/average")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .send();
                device.publishWith()
                        .topic("devices/d1/telemetry")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload("{\"value\": 20.5}".getBytes(StandardCharsets.UTF_8))
                        .send();
                String answer = new String(
                        answers.receive(30, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes(),
                        StandardCharsets.UTF_8);
                assertTrue(answer.contains("20.5"), answer);
            }
            device.disconnect();
        }
    }

    private static void installSample(Path functions) throws IOException {
        Path samples = TARGET.resolve("../../../function-host/samples/target");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(samples, "*running-average.jar")) {
            Files.copy(found.iterator().next(), functions.resolve("running-average.jar"));
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
