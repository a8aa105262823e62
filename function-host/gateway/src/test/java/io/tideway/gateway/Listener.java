package io.tideway.gateway;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A QoS 1 subscriber that keeps all it gets. */
final class Listener implements AutoCloseable {

    private final List<Mqtt5Publish> received = new CopyOnWriteArrayList<>();
    private final Mqtt5AsyncClient client;

    Listener(GatewayFixture gateway, String filter) {
        client = gateway.connect("listener-" + filter.replace('/', '-').replaceAll("[+#]", "all"));
        client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(received::add)
                .send()
                .join();
    }

    /** The message of that number in the order received, the first being 0. */
    Mqtt5Publish await(int number) {
        Awaitility.await().atMost(GatewayFixture.PATIENCE).until(() -> received.size() > number);
        return received.get(number);
    }

    List<Mqtt5Publish> received() {
        return received;
    }

    static String text(Mqtt5Publish message) {
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    /** The value of a user property, empty without it. */
    static String property(Mqtt5Publish message, String name) {
        return message.getUserProperties().asList().stream()
                .filter(property -> property.getName().toString().equals(name))
                .map(property -> property.getValue().toString())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        var unused = client.disconnect();
    }
}
