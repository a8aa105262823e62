package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.tideway.gateway.functions.NumberedCount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Subscribers with persistent sessions whose connections are cut at random while messages for them are unacknowledged: they
 * get every message of other devices and every output of a function, at least once.
 */
@Timeout(180)
class ReconnectStormIT {

    private static final int MESSAGES = 3_000;
    private static final int WINDOW = 16;
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private final Set<String> plain5 = ConcurrentHashMap.newKeySet();
    private final Set<String> outputs5 = ConcurrentHashMap.newKeySet();
    private final Set<String> plain3 = ConcurrentHashMap.newKeySet();
    private final Set<String> outputs3 = ConcurrentHashMap.newKeySet();

    @TempDir
    Path folder;

    @Test
    void subscribers_cutWithUnacknowledgedMessages_missNothing() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(
                        folder,
                        FunctionJar.of(
                                "count", NumberedCount.class, "in/{device}", "publishes: [\"counted/{device}\"]"));
                CuttingProxy proxy = new CuttingProxy(gateway.address())) {
            subscribe5(proxy.port());
            subscribe3(proxy.port());
            AtomicBoolean over = new AtomicBoolean();
            Thread storm = new Thread(() -> cutAtRandom(proxy, over), "storm");
            storm.start();
            publishAll(gateway);
            over.set(true);
            storm.join();
            await().atMost(GatewayFixture.PATIENCE).untilAsserted(() -> {
                assertEquals(MESSAGES, plain5.size(), "from devices, MQTT 5, seed " + SEED);
                assertEquals(MESSAGES, plain3.size(), "from devices, MQTT 3, seed " + SEED);
                assertEquals(MESSAGES, outputs5.size(), "outputs, MQTT 5, seed " + SEED);
                assertEquals(MESSAGES, outputs3.size(), "outputs, MQTT 3, seed " + SEED);
            });
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.status("outputs_waiting") == 0);
        }
    }

    private static void cutAtRandom(CuttingProxy proxy, AtomicBoolean over) {
        Random random = new Random(SEED);
        while (!over.get()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(250)));
            proxy.cut();
        }
    }

    private static void publishAll(GatewayFixture gateway) throws InterruptedException {
        Mqtt5AsyncClient device = gateway.connect("device");
        Semaphore window = new Semaphore(WINDOW);
        for (int number = 1; number <= MESSAGES; number++) {
            for (String topic : new String[] {"plain/d", "in/d"}) {
                window.acquire();
                var unused = device.publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(Integer.toString(number).getBytes(StandardCharsets.UTF_8))
                        .send()
                        .whenComplete((result, failure) -> window.release());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        window.acquire(WINDOW);
    }

    private void subscribe5(int port) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("storm5")
                .serverHost("127.0.0.1")
                .serverPort(port)
                .automaticReconnect()
                .initialDelay(20, TimeUnit.MILLISECONDS)
                .maxDelay(100, TimeUnit.MILLISECONDS)
                .applyAutomaticReconnect()
                .buildAsync();
        client.connectWith().cleanStart(false).sessionExpiryInterval(600).send().join();
        client.subscribeWith()
                .topicFilter("plain/+")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(message -> plain5.add(Listener.text(message)))
                .send()
                .join();
        client.subscribeWith()
                .topicFilter("counted/+")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(message -> outputs5.add(Listener.text(message)))
                .send()
                .join();
    }

    private void subscribe3(int port) {
        Mqtt3AsyncClient client = MqttClient.builder()
                .useMqttVersion3()
                .identifier("storm3")
                .serverHost("127.0.0.1")
                .serverPort(port)
                .automaticReconnect()
                .initialDelay(20, TimeUnit.MILLISECONDS)
                .maxDelay(100, TimeUnit.MILLISECONDS)
                .applyAutomaticReconnect()
                .buildAsync();
        client.connectWith().cleanSession(false).send().join();
        client.subscribeWith()
                .topicFilter("plain/+")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(message -> plain3.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)))
                .send()
                .join();
        client.subscribeWith()
                .topicFilter("counted/+")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(message -> outputs3.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)))
                .send()
                .join();
    }
}
