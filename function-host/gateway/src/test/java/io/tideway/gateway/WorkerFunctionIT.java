package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.tideway.gateway.functions.NumberedCount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions that are slower than their devices. */
@Timeout(120)
class WorkerFunctionIT {

    private static final String PUBLISHES = "publishes: [\"counted/{device}\"]";
    private static final String[] SLOW = {PUBLISHES, "execution: worker", "timeout: 10s", "config: {pause-ms: \"500\"}"
    };

    @TempDir
    Path folder;

    @Test
    void slowFunction_manyMessages_devicesNotBlockedKeysInParallelAndEachInOrder() throws Exception {
        int keys = 4;
        int messages = 5;
        try (GatewayFixture gateway = GatewayFixture.start(
                        folder, FunctionJar.of("slow", NumberedCount.class, "slow/{device}", SLOW));
                Listener results = new Listener(gateway, "counted/#")) {
            Mqtt5AsyncClient device = gateway.connect("device");
            List<CompletableFuture<Mqtt5PublishResult>> sent = new ArrayList<>();
            for (int number = 1; number <= messages; number++) {
                for (int key = 0; key < keys; key++) {
                    sent.add(publish(device, "slow/d" + key, number));
                }
            }
            joinAll(sent);
            assertTrue(
                    results.received().size() < keys * messages / 2,
                    "all is acknowledged before half of it can be done: the inbox has it");
            results.await(keys * messages - 1);
            for (int i = 0; i < results.received().size(); i += keys) {
                // One turn of every key before the second of any: they take turns side by side.
                assertTrue(number(results.received().get(i)) >= i / keys, "keys wait for each other");
            }
            for (int key = 0; key < keys; key++) {
                assertEquals(messages, gateway.number("slow", "d" + key, "count"));
                assertEquals(0, gateway.number("slow", "d" + key, "breaks"));
            }
        }
    }

    @Test
    void rate_exceeded_pacedAndNothingLost() throws Exception {
        int messages = 20;
        try (GatewayFixture gateway = GatewayFixture.start(
                        folder,
                        FunctionJar.of(
                                "paced", NumberedCount.class, "paced/{device}", PUBLISHES, "limits: {rate: 5/s}"));
                Listener results = new Listener(gateway, "counted/#")) {
            Mqtt5AsyncClient device = gateway.connect("device");
            long startNs = System.nanoTime();
            List<CompletableFuture<Mqtt5PublishResult>> sent = new ArrayList<>();
            for (int number = 1; number <= messages; number++) {
                sent.add(publish(device, "paced/d", number));
            }
            joinAll(sent);
            results.await(messages - 1);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            // One second of burst, then 5 in a second: never faster, however slow the machine is.
            assertTrue(tookMs >= 1_000 * (messages - 5 - 2) / 5, "took only " + tookMs + " ms");
            assertEquals(messages, gateway.number("paced", "d", "count"));
            assertEquals(0, gateway.number("paced", "d", "breaks"));
        }
    }

    @Test
    void inbox_full_rejectedWithQuotaAndTheRestIsDone() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(
                        folder,
                        "host: {waiting: 5}",
                        FunctionJar.of("slow", NumberedCount.class, "slow/{device}", SLOW));
                Listener results = new Listener(gateway, "counted/#")) {
            Mqtt5AsyncClient device = gateway.connect("device");
            List<CompletableFuture<Mqtt5PublishResult>> sent = new ArrayList<>();
            for (int number = 1; number <= 50; number++) {
                sent.add(publish(device, "slow/d", number));
            }
            long rejected = 0;
            for (CompletableFuture<Mqtt5PublishResult> one : sent) {
                Throwable failure = one.handle((result, e) -> e)
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();
                if (failure != null) {
                    rejected++;
                    assertEquals(
                            Mqtt5PubAckReasonCode.QUOTA_EXCEEDED,
                            ((Mqtt5PubAckException) failure).getMqttMessage().getReasonCode());
                }
            }
            assertTrue(rejected >= 40, rejected + " rejected");
            long accepted = 50 - rejected;
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.number("slow", "d", "count") == accepted);
            assertEquals(rejected, gateway.hostCounter("messages_rejected_total"));
            results.await((int) accepted - 1);
        }
    }

    @Test
    void inbox_fullForMqtt3_connectionClosedAndNothingLostWhenDeviceSendsAgain() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(
                folder,
                "host: {waiting: 5}",
                FunctionJar.of(
                        "slow",
                        NumberedCount.class,
                        "slow/{device}",
                        PUBLISHES,
                        "execution: worker",
                        "config: {pause-ms: \"50\"}"))) {
            com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient device = com.hivemq.client.mqtt.MqttClient.builder()
                    .useMqttVersion3()
                    .identifier("old")
                    .serverHost("127.0.0.1")
                    .serverPort(gateway.address().getPort())
                    .automaticReconnect()
                    .initialDelay(50, TimeUnit.MILLISECONDS)
                    .maxDelay(200, TimeUnit.MILLISECONDS)
                    .applyAutomaticReconnect()
                    .buildAsync();
            device.connectWith().cleanSession(false).send().join();
            List<CompletableFuture<?>> sent = new ArrayList<>();
            for (int number = 1; number <= 40; number++) {
                sent.add(device.publishWith()
                        .topic("slow/d")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(Integer.toString(number).getBytes(StandardCharsets.UTF_8))
                        .send());
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .orTimeout(90, TimeUnit.SECONDS)
                    .join();
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.number("slow", "d", "count") == 40);
            assertTrue(gateway.hostCounter("messages_rejected_total") > 0);
            var unused = device.disconnect();
        }
    }

    private static CompletableFuture<Mqtt5PublishResult> publish(Mqtt5AsyncClient device, String topic, long number) {
        return device.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(Long.toString(number).getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static void joinAll(List<CompletableFuture<Mqtt5PublishResult>> sent) {
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static long number(Mqtt5Publish result) {
        return Long.parseLong(Listener.text(result).split(" ", -1)[0]);
    }
}
