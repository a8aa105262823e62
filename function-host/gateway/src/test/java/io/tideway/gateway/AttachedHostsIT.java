package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.tideway.gate.hosts.ControlTopics;
import io.tideway.gate.hosts.ProtocolVersion;
import io.tideway.gateway.admin.AdminClient;
import io.tideway.proto.hosts.GatewayFrame;
import io.tideway.proto.hosts.Hello;
import io.tideway.proto.hosts.HostFrame;
import io.tideway.proto.hosts.HostMessage;
import io.tideway.proto.hosts.Refusal;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway without functions, two hosts attached to it, and others who should not be. */
class AttachedHostsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int KEYS = 10;
    private static final int MESSAGES = 20;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Map<String, String> outputs = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    private AdminClient admin;
    private int port;
    private Mqtt5AsyncClient device;

    @BeforeEach
    void start() throws Exception {
        CloudServer store = CloudServer.Kind.REDIS.start(folder);
        started.push(store);
        AttachedSite site = new AttachedSite(folder, store, "");
        port = site.gateway().port();
        started.push(site.startGateway());
        started.push(site.startHost("a"));
        started.push(site.startHost("b"));
        admin = AdminClient.of(site.gateway().config().process()).orElseThrow();
        device = client("device");
        device.connect().join();
        device.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> outputs.put(message.getTopic().toString(), text(message)));
        device.subscribeWith().topicFilter("out/+").send().join();
    }

    @AfterEach
    void stop() throws Exception {
        device.disconnect().join();
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private Mqtt5AsyncClient client(String id) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildAsync();
    }

    private static String text(Mqtt5Publish message) {
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void messages_ofAFunctionOnlyHostsHave_areExecutedThereOnceAndInOrder() throws Exception {
        sendAndAwait("k");
        assertEquals(
                2,
                admin.get("hosts").getJsonArray("hosts").stream()
                        .filter(host -> ((JsonObject) host).getBoolean("attached"))
                        .count());
    }

    /** Each answer says how many were counted before it. */
    private void sendAndAwait(String prefix) {
        for (int sequence = 1; sequence <= MESSAGES; sequence++) {
            for (int key = 0; key < KEYS; key++) {
                var unused = device.publishWith()
                        .topic("devices/" + prefix + key + "/telemetry")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(("{\"sequence\":" + sequence + "}").getBytes(StandardCharsets.UTF_8))
                        .send();
            }
        }
        IntStream.range(0, KEYS)
                .forEach(key -> await("answers")
                        .atMost(SOON)
                        .untilAsserted(
                                () -> assertEquals(MESSAGES + ":" + MESSAGES, outputs.get("out/" + prefix + key))));
    }

    @Test
    void controlMessages_thatMustNotBe_areRefusedAndDisturbNobody() throws Exception {
        assertThrows(
                Exception.class,
                () -> device.publishWith()
                        .topic(ControlTopics.toGateway("a"))
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(hello("a", ProtocolVersion.CURRENT.major()))
                        .send()
                        .join());
        awaitTotal("control_not_authorized_total");

        Refusal tooNew = refusal("c", hello("c", ProtocolVersion.CURRENT.major() + 1));
        assertEquals(Refusal.Reason.VERSION, tooNew.getReason());
        assertTrue(tooNew.getText().contains(ProtocolVersion.CURRENT.toString()), tooNew.getText());
        awaitTotal("hello_refused_version_total");

        assertEquals(
                Refusal.Reason.NAME_TAKEN,
                refusal("a", hello("a", ProtocolVersion.CURRENT.major())).getReason());
        awaitTotal("hello_refused_name_total");

        Mqtt5AsyncClient babbler = host("babbler");
        babbler.publishWith()
                .topic(ControlTopics.toGateway("c"))
                .payload(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1, 2, 3})
                .send()
                .join();
        awaitTotal("frame_unreadable_total");
        await("thrown out").atMost(SOON).until(() -> !babbler.getState().isConnected());

        sendAndAwait("after");
    }

    private Mqtt5AsyncClient host(String id) {
        Mqtt5AsyncClient host = client(id);
        host.connectWith()
                .simpleAuth()
                .username(AttachedSite.USER)
                .password(AttachedSite.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send()
                .join();
        return host;
    }

    private static byte[] hello(String name, int major) {
        Hello hello = Hello.newBuilder()
                .setMajor(major)
                .setMinor(ProtocolVersion.CURRENT.minor())
                .setAttempt(1)
                .setName(name)
                .setStore("another")
                .setWindow(1)
                .build();
        return HostFrame.newBuilder()
                .addMessages(HostMessage.newBuilder().setHello(hello))
                .build()
                .toByteArray();
    }

    /** What a host of that name is told. */
    private Refusal refusal(String name, byte[] hello) throws Exception {
        LinkedBlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
        Mqtt5AsyncClient host = host("stranger-" + name);
        host.publishes(MqttGlobalPublishFilter.ALL, message -> answers.add(message.getPayloadAsBytes()));
        host.publishWith()
                .topic(ControlTopics.toGateway(name))
                .payload(hello)
                .send()
                .join();
        byte[] answer = answers.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        host.disconnect().join();
        return GatewayFrame.parseFrom(answer).getMessages(0).getRefusal();
    }

    private void awaitTotal(String name) {
        await(name)
                .atMost(SOON)
                .until(() -> admin.get("status").getJsonObject("broker").getLong(name) > 0);
    }
}
