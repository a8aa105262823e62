package io.tideway.hivemq.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The zip as it is shipped, in a HiveMQ that knows nothing of Tideway. */
@Timeout(120)
class ExtensionIT {

    @TempDir
    Path folder;

    private HiveMqHome home;

    @BeforeEach
    void unpack() throws Exception {
        home = HiveMqHome.create(folder);
    }

    @Test
    void hiveMq_isKilled_functionKnowsWhatItHasAcknowledged() throws Exception {
        try (HiveMqRun run = HiveMqRun.start(home)) {
            assertTrue(average(run, 20.5).contains("20.5"), run::output);
        }
        try (HiveMqRun run = HiveMqRun.start(home)) {
            assertTrue(average(run, 21.5).contains("21.0"), run::output);
        }
    }

    @Test
    void extension_doesNotStart_noClientGetsIn() throws Exception {
        home.configure("no-such-key: 1");
        try (HiveMqRun run = HiveMqRun.start(home)) {
            Mqtt5ConnAckException refused = assertThrows(Mqtt5ConnAckException.class, device()::connect, run::output);
            assertEquals(
                    Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE,
                    refused.getMqttMessage().getReasonCode());
            assertTrue(run.says("no-such-key"), run::output);
        }
    }

    /** What the function answers to one more value. */
    @SuppressWarnings("try") // an interrupt while it closes fails the test, as it should
    private String average(HiveMqRun run, double value) throws Exception {
        Mqtt5BlockingClient device = device();
        device.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes answers = device.publishes(MqttGlobalPublishFilter.ALL)) {
            device.subscribeWith()
                    .topicFilter("devices/d1/average")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            device.publishWith()
                    .topic("devices/d1/telemetry")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(("{\"value\": " + value + "}").getBytes(StandardCharsets.UTF_8))
                    .send();
            return new String(
                    answers.receive(30, TimeUnit.SECONDS)
                            .orElseThrow(() -> new AssertionError("no answer:\n" + run.output()))
                            .getPayloadAsBytes(),
                    StandardCharsets.UTF_8);
        } finally {
            device.disconnect();
        }
    }

    private Mqtt5BlockingClient device() {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier("d1")
                .serverHost("127.0.0.1")
                .serverPort(home.port())
                .buildBlocking();
    }
}
