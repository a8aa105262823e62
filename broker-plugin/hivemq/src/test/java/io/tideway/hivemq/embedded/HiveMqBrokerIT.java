package io.tideway.hivemq.embedded;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.admission.AdmissionLimits;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.gate.embedded.EmbeddedConfig;
import io.tideway.gate.embedded.EmbeddedLimits;
import io.tideway.gate.embedded.EmbeddedListener;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gate in a real HiveMQ, started once. */
@Timeout(60)
class HiveMqBrokerIT {

    private static final TestHost HOST = new TestHost();

    @TempDir
    static Path folder;

    private static HiveMqBroker broker;
    private static Map<String, InetSocketAddress> addresses;

    @BeforeAll
    static void start() throws Exception {
        EmbeddedLimits limits = new EmbeddedLimits(
                1_000, 1 << 20, Duration.ofSeconds(10), Duration.ofDays(7), 200, 10, 4 << 20, AdmissionLimits.DEFAULT);
        broker = HiveMqBroker.start(
                new EmbeddedConfig(
                        folder,
                        List.of(
                                new EmbeddedListener("open", "127.0.0.1", 0, null, null, true),
                                new EmbeddedListener("web", "127.0.0.1", 0, "/mqtt", null, false)),
                        limits),
                HOST.ports());
        TopicPattern pattern = TopicPattern.parse("in/{device}");
        broker.bindings(BindingIndex.of(List.of(new Binding("f", pattern, KeyTemplate.parse("{device}", pattern)))));
        addresses = broker.open();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void prompt() {
        HOST.answerWith(handed -> handed.acknowledgement().durable());
    }

    private static MqttClientBuilder client(String listener, String clientId) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(addresses.get(listener).getPort());
        return listener.equals("web")
                ? builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig()
                : builder;
    }

    private static Mqtt5AsyncClient connect5(String clientId) {
        Mqtt5AsyncClient client = client("open", clientId).useMqttVersion5().buildAsync();
        client.connectWith().cleanStart(false).sessionExpiryInterval(600).send().join();
        return client;
    }

    private static CompletableFuture<Mqtt5PublishResult> publish(
            Mqtt5AsyncClient client, String topic, MqttQos qos, String text) {
        return client.publishWith()
                .topic(topic)
                .qos(qos)
                .payload(text.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(
                        CompletionException.class,
                        () -> future.orTimeout(20, TimeUnit.SECONDS).join())
                .getCause();
    }

    @Test
    void boundMessage_notDurable_isNeitherAcknowledgedNorDelivered() throws Exception {
        HOST.answerWith(handed -> {});
        Mqtt5AsyncClient device = connect5("held");
        Mqtt5BlockingClient listener =
                client("open", "held-listener").useMqttVersion5().buildBlocking();
        listener.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes heard = listener.publishes(MqttGlobalPublishFilter.ALL)) {
            listener.subscribeWith()
                    .topicFilter("in/+")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            CompletableFuture<Mqtt5PublishResult> answer = publish(device, "in/a", MqttQos.AT_LEAST_ONCE, "1");
            TestHost.Handed handed = HOST.take();

            assertEquals(1, handed.message().qos());
            assertTrue(heard.receive(300, TimeUnit.MILLISECONDS).isEmpty());
            assertFalse(answer.isDone());
            handed.acknowledgement().durable();
            answer.orTimeout(20, TimeUnit.SECONDS).join();
            assertTrue(heard.receive(20, TimeUnit.SECONDS).isPresent());
        }
        listener.disconnect();
        device.disconnect().join();
    }

    @Test
    void rejected_mqtt5_isToldTheReason() {
        HOST.answerWith(handed -> handed.acknowledgement().rejected(Rejection.QUOTA_EXCEEDED));
        Mqtt5AsyncClient device = connect5("rejected");

        Mqtt5PubAckException told = assertInstanceOf(
                Mqtt5PubAckException.class,
                publish(device, "in/a", MqttQos.AT_LEAST_ONCE, "1")
                        .orTimeout(20, TimeUnit.SECONDS)
                        .handle((result, failure) -> failure == null
                                ? result.getError().orElseThrow()
                                : failure instanceof CompletionException ? failure.getCause() : failure)
                        .join());

        assertEquals(Mqtt5PubAckReasonCode.QUOTA_EXCEEDED, told.getMqttMessage().getReasonCode());
        device.disconnect().join();
    }

    @Test
    void gateFails_messageIsNotAcknowledged() {
        HOST.answerWith(handed -> {
            throw new IllegalStateException("a defect of the host");
        });
        Mqtt5AsyncClient device = connect5("failing");

        boolean acknowledged = publish(device, "in/a", MqttQos.AT_LEAST_ONCE, "1")
                .orTimeout(20, TimeUnit.SECONDS)
                .handle((result, failure) ->
                        failure == null && result.getError().isEmpty())
                .join();

        assertFalse(acknowledged);
        device.disconnect().join();
    }

    @Test
    void rejectedForNow_mqtt3_connectionEndsAndTheMessageComesAgain() throws Exception {
        HOST.answerWith(handed -> handed.acknowledgement().rejected(Rejection.QUOTA_EXCEEDED));
        Mqtt3AsyncClient device = client("open", "three")
                .automaticReconnect()
                .initialDelay(50, TimeUnit.MILLISECONDS)
                .applyAutomaticReconnect()
                .useMqttVersion3()
                .buildAsync();
        device.connectWith().cleanSession(false).send().join();
        CompletableFuture<?> answer = device.publishWith()
                .topic("in/a")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(new byte[] {'1'})
                .send();
        HOST.take();
        HOST.answerWith(handed -> handed.acknowledgement().durable());

        assertTrue(HOST.take().message().dup());
        answer.orTimeout(20, TimeUnit.SECONDS).join();
        device.disconnect().join();
    }

    @Test
    void qos2_rejectedForNow_isTakenBeforeItsRepetitionIsAnswered() throws Exception {
        HOST.answerWith(handed -> handed.acknowledgement().rejected(Rejection.QUOTA_EXCEEDED));
        Mqtt5AsyncClient device = client("open", "two")
                .automaticReconnect()
                .initialDelay(50, TimeUnit.MILLISECONDS)
                .applyAutomaticReconnect()
                .useMqttVersion5()
                .buildAsync();
        device.connectWith().cleanStart(false).sessionExpiryInterval(600).send().join();
        CompletableFuture<Mqtt5PublishResult> answer = publish(device, "in/a", MqttQos.EXACTLY_ONCE, "1");
        HOST.take();
        HOST.answerWith(handed -> {});

        TestHost.Handed again = HOST.take();
        assertEquals("1", again.text());
        assertFalse(answer.isDone());
        again.acknowledgement().durable();
        assertTrue(answer.orTimeout(20, TimeUnit.SECONDS).join().getError().isEmpty());
        device.disconnect().join();
    }

    @Test
    void clientLost_willReachesTheFunction() throws Exception {
        Mqtt5AsyncClient device = client("open", "mortal").useMqttVersion5().buildAsync();
        device.connectWith()
                .willPublish()
                .topic("in/mortal")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("gone".getBytes(StandardCharsets.UTF_8))
                .applyWillPublish()
                .send()
                .join();
        assertFalse(HOST.isEmpty());
        device.disconnectWith()
                .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .send()
                .join();

        assertEquals("gone", HOST.take().text());
        await().atMost(Duration.ofSeconds(20)).until(HOST::isEmpty);
    }

    @Test
    void strangers_areRefused() {
        Mqtt5AsyncClient nameless = client("web", "x1").useMqttVersion5().buildAsync();
        assertInstanceOf(Mqtt5ConnAckException.class, failure(nameless.connect()));
        Mqtt5AsyncClient wrong = client("open", "x2").useMqttVersion5().buildAsync();
        assertInstanceOf(
                Mqtt5ConnAckException.class,
                failure(wrong.connectWith()
                        .simpleAuth()
                        .username("user")
                        .password("wrong".getBytes(StandardCharsets.UTF_8))
                        .applySimpleAuth()
                        .send()));
    }

    @Test
    void user_overWebSocket_mayWhatTheRulesAllow() {
        Mqtt5AsyncClient client = client("web", "x3").useMqttVersion5().buildAsync();
        client.connectWith()
                .simpleAuth()
                .username("user")
                .password("secret".getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send()
                .join();

        for (String filter : List.of("closed/a", "$tideway/#", "$share/g/closed/a", "$share/g/$tideway/#")) {
            assertInstanceOf(
                    Mqtt5SubAckException.class,
                    failure(client.subscribeWith().topicFilter(filter).send()),
                    filter);
        }
        client.subscribeWith().topicFilter("any/#").send().join();
        client.disconnect().join();
    }

    @Test
    void output_forAnAbsentSession_isKeptAndCarriesItsId() throws Exception {
        Mqtt5AsyncClient first = connect5("absent");
        first.subscribeWith()
                .topicFilter("out/a")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .join();
        first.disconnect().join();
        AtomicBoolean settled = new AtomicBoolean();

        assertTrue(broker.publish(
                new OutboundMessage("id-1", "out/a", new byte[] {'1'}, 1, false, MessageProperties.NONE),
                () -> settled.set(true)));

        await().atMost(Duration.ofSeconds(20)).untilTrue(settled);
        Mqtt5BlockingClient back = client("open", "absent").useMqttVersion5().buildBlocking();
        try (Mqtt5BlockingClient.Mqtt5Publishes heard = back.publishes(MqttGlobalPublishFilter.ALL)) {
            back.connectWith().cleanStart(false).send();
            assertEquals(
                    "id-1",
                    heard.receive(20, TimeUnit.SECONDS).orElseThrow().getUserProperties().asList().stream()
                            .filter(property -> property.getName().toString().equals(OutboundMessage.ID_PROPERTY))
                            .map(property -> property.getValue().toString())
                            .findFirst()
                            .orElse(""));
        }
        back.disconnect();
    }
}
