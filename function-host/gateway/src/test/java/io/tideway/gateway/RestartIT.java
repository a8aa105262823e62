package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.tideway.gateway.functions.NumberedCount;
import io.tideway.gateway.functions.Watchdog;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway that was stopped takes up again. */
@Timeout(120)
class RestartIT {

    private static final int LONGER_THAN_A_RESTART_S = BrokerUnderTest.isHiveMq() ? 20 : 3;

    @TempDir
    Path folder;

    @Test
    void timers_dueWhileStoppedAndAfterStart_fireOnceEach() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(
                folder,
                FunctionJar.of("watchdog", Watchdog.class, "watched/{device}", "publishes: [\"fired/{device}\"]"))) {
            publish(gateway, "watched/soon", "300");
            publish(gateway, "watched/later", "3000");
            gateway.stop();
            await().pollDelay(Duration.ofMillis(400)).until(() -> true); // "soon" comes due with nobody there
            gateway.start();
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.number("watchdog", "soon", "fired") == 1);
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.number("watchdog", "later", "fired") == 1);
            gateway.stop();
            gateway.start();
            await().during(Duration.ofMillis(500)).until(() -> gateway.number("watchdog", "soon", "fired") == 1);
        }
    }

    @Test
    void presence_deviceSilentAcrossRestart_alarmRaised() throws Exception {
        installPresence(folder.resolve("functions"));
        try (GatewayFixture gateway = GatewayFixture.start(folder)) {
            publish(gateway, "devices/d1/telemetry", "20.5");
            gateway.stop();
            gateway.start();
            try (Listener presence = new Listener(gateway, "devices/+/presence")) {
                assertTrue(Listener.text(presence.await(0)).contains("true"), "the retained state from before");
                assertTrue(Listener.text(presence.await(1)).contains("false"));
            }
        }
    }

    @Test
    void stopped_underLoad_devicesReconnectAndEveryMessageIsDoneOnceAndInOrder() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(
                        folder,
                        FunctionJar.of(
                                "count", NumberedCount.class, "steady/{device}", "publishes: [\"counted/{device}\"]"));
                SteadyDevices devices = new SteadyDevices(gateway, "steady")) {
            for (int round = 0; round < 3; round++) {
                devices.awaitProgress();
                gateway.stop();
                gateway.start();
            }
            devices.awaitProgress();
            devices.assertEveryMessageCountedOnce(gateway, "count");
            assertEquals(0, gateway.status("inputs_waiting"));
        }
    }

    /** The sample as it is shipped, but for its patience. */
    private static void installPresence(Path functions) throws Exception {
        Path samples = Path.of(System.getProperty("basedir", "."), "target/tideway/tideway/samples");
        Path installed = Files.createDirectories(functions).resolve("presence.jar");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(samples, "*presence.jar")) {
            Files.copy(found.iterator().next(), installed);
        }
        try (FileSystem jar = FileSystems.newFileSystem(installed)) {
            Path manifest = jar.getPath("function.yaml");
            String text = Files.readString(manifest);
            Files.writeString(
                    manifest, text.replace("silence-seconds: 30", "silence-seconds: " + LONGER_THAN_A_RESTART_S));
        }
    }

    private static void publish(GatewayFixture gateway, String topic, String text) {
        var client = gateway.connect("device");
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(text.getBytes(StandardCharsets.UTF_8))
                .send()
                .join();
        client.disconnect().join();
    }
}
