package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachedHostsIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void messages_ofAFunctionOnlyHostsHave_areExecutedThere() throws Exception {
        try (CloudServer store = CloudServer.Kind.REDIS.start(folder)) {
            AttachedSite site = new AttachedSite(folder, store, "");
            try (HostProcess gateway = site.startGateway();
                    HostProcess a = site.startHost("a");
                    HostProcess b = site.startHost("b")) {
                Mqtt5AsyncClient device = MqttClient.builder()
                        .useMqttVersion5()
                        .identifier("device")
                        .serverHost("127.0.0.1")
                        .serverPort(site.gateway().port())
                        .buildAsync();
                device.connect().join();
                Map<String, String> last = new ConcurrentHashMap<>();
                device.publishes(
                        MqttGlobalPublishFilter.ALL,
                        message -> last.put(
                                message.getTopic().toString(),
                                new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
                device.subscribeWith().topicFilter("out/+").send().join();
                await().atMost(SOON).until(() -> {
                    device.publishWith()
                            .topic("devices/probe/telemetry")
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload("{\"sequence\":1}".getBytes(StandardCharsets.UTF_8))
                            .send()
                            .join();
                    return last.containsKey("out/probe");
                });
                for (int sequence = 1; sequence <= 50; sequence++) {
                    for (int key = 0; key < 20; key++) {
                        device.publishWith()
                                .topic("devices/k" + key + "/telemetry")
                                .qos(MqttQos.AT_LEAST_ONCE)
                                .payload(("{\"sequence\":" + sequence + "}").getBytes(StandardCharsets.UTF_8))
                                .send();
                    }
                }
                for (int key = 0; key < 20; key++) {
                    String topic = "out/k" + key;
                    await(topic).atMost(SOON).untilAsserted(() -> assertEquals("50:50", last.get(topic)));
                }
                device.disconnect().join();
            }
        }
    }
}
