package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration allows devices to send is what the broker takes. */
class ConfiguredLimitsIT {

    @TempDir
    private Path folder;

    @Test
    void topicsAndNames_beyondTheConfiguredLimits_areRefused() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(folder, "limits: { topic-levels: 3, name-length: 23 }")) {
            Mqtt5AsyncClient client = connect(gateway, 23);
            publish(client, "a/b/c");
            assertThrows(CompletionException.class, () -> publish(client, "a/b/c/d"));
            assertThrows(CompletionException.class, () -> connect(gateway, 24));
        }
    }

    private static Mqtt5AsyncClient connect(GatewayFixture gateway, int nameLength) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("x".repeat(nameLength))
                .serverHost("127.0.0.1")
                .serverPort(gateway.address().getPort())
                .buildAsync();
        client.connect().join();
        return client;
    }

    private static void publish(Mqtt5AsyncClient client, String topic) {
        client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send().join();
    }
}
