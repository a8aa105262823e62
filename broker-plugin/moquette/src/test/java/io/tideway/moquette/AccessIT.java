package io.tideway.moquette;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.PresenceListener;
import io.tideway.gate.access.Authenticator;
import io.tideway.gate.access.Authorizer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners, credentials, presence and wills. */
class AccessIT {

    private static final Authenticator SECRET = (clientId, user, password) ->
            CompletableFuture.supplyAsync(() -> Arrays.equals(password, "secret".getBytes(StandardCharsets.UTF_8)));

    private static MoquetteBroker broker(List<ListenerConfig> listeners) {
        return MoquetteBroker.start(
                new MoquetteConfig(listeners, MoquetteLimits.DEFAULT),
                new BrokerPorts(
                        new RecordingIngress(),
                        new MemoryStore(),
                        SECRET,
                        new TestBroker.AllowAll(),
                        PresenceListener.NONE));
    }

    @Test
    void credentials_checkedElsewhere_rightCodeForEachVersion() throws Exception {
        try (TestBroker broker = TestBroker.with().named().authenticator(SECRET).start()) {
            assertEquals(0, connAckCode(broker, false, "user", "secret"));
            assertEquals(4, connAckCode(broker, false, "user", "wrong"));
            assertEquals(5, connAckCode(broker, false, null, null));
            assertEquals(0, connAckCode(broker, true, "user", "secret"));
            assertEquals(0x86, connAckCode(broker, true, "user", "wrong"));
            assertEquals(0x87, connAckCode(broker, true, null, null));
            assertEquals(4, broker.count(BrokerCounter.CONNECTS_REFUSED_CREDENTIALS));
        }
    }

    private static int connAckCode(
            TestBroker broker, boolean version5, @Nullable String user, @Nullable String password) throws Exception {
        try (RawClient client = version5 ? RawClient.open5(broker.address) : RawClient.open3(broker.address)) {
            client.send(client.connect("c", true, -1, null, user, password));
            return client.expect(RawPacket.CONNACK).byteAt(1);
        }
    }

    @Test
    void credentials_answerNeverComes_packetsWaitAndConnectionEndsWithTheTimeout() throws Exception {
        try (TestBroker broker = TestBroker.with()
                .named()
                .limits(MoquetteLimits.DEFAULT.withConnectTimeout(java.time.Duration.ofMillis(500)))
                .authenticator((clientId, user, password) -> new CompletableFuture<>())
                .binding("counter", "in/{device}")
                .start()) {
            RawClient client = RawClient.open5(broker.address);
            client.send(client.connect("c", true, -1, null, "user", "x"), client.publish("in/a", "x", 1, 1));
            client.expectEnd();
            assertTrue(broker.ingress.all().isEmpty());
        }
    }

    @Test
    void listeners_eachWithItsOwnSettings_realPortsReported(@TempDir Path folder) throws Exception {
        TlsConfig tls = selfSigned(folder);
        try (MoquetteBroker broker = broker(List.of(
                ListenerConfig.tcp("plain", "127.0.0.1", 0, true),
                new ListenerConfig("web", "127.0.0.1", 0, "/mqtt", null, true),
                new ListenerConfig("tls", "127.0.0.1", 0, null, tls, false),
                new ListenerConfig("secure-web", "127.0.0.1", 0, "/ws", tls, false)))) {
            Map<String, InetSocketAddress> addresses = broker.open();
            for (String name : addresses.keySet()) {
                InetSocketAddress address = Objects.requireNonNull(addresses.get(name));
                assertTrue(address.getPort() > 0);
                roundTrip(name, address);
            }
            RawClient anonymous = RawClient.open3(Objects.requireNonNull(addresses.get("plain")));
            anonymous.send(anonymous.connect("a", true, -1));
            assertEquals(0, anonymous.expect(RawPacket.CONNACK).byteAt(1));
            anonymous.close();
        }
    }

    private static void roundTrip(String name, InetSocketAddress address) throws Exception {
        var builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(name)
                .serverHost("127.0.0.1")
                .serverPort(address.getPort())
                .simpleAuth()
                .username("user")
                .password("secret".getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth();
        if (name.contains("web")) {
            builder = builder.webSocketConfig()
                    .serverPath(name.equals("web") ? "mqtt" : "ws")
                    .applyWebSocketConfig();
        }
        if (name.startsWith("tls") || name.startsWith("secure")) {
            builder = builder.sslConfig()
                    .trustManagerFactory(io.netty.handler.ssl.util.InsecureTrustManagerFactory.INSTANCE)
                    .hostnameVerifier((host, session) -> true)
                    .applySslConfig();
        }
        Mqtt5BlockingClient client = builder.buildBlocking();
        client.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes =
                client.publishes(com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter("t/" + name)
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
            for (MqttQos qos : MqttQos.values()) {
                byte[] payload =
                        "x".repeat(qos == MqttQos.EXACTLY_ONCE ? 100_000 : 10).getBytes(StandardCharsets.UTF_8);
                client.publishWith()
                        .topic("t/" + name)
                        .qos(qos)
                        .payload(payload)
                        .send();
                var received = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
                assertEquals(payload.length, received.getPayloadAsBytes().length);
                assertEquals(qos, received.getQos());
            }
        }
        client.disconnect();
    }

    @Test
    void listen_portTakenOrTlsBroken_failsNamingTheListener(@TempDir Path folder) throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
        try (ServerSocket taken = new ServerSocket(0)) {
            for (ListenerConfig bad : List.of(
                    ListenerConfig.tcp("bad", "127.0.0.1", taken.getLocalPort(), true),
                    new ListenerConfig("bad", "127.0.0.1", 0, null, new TlsConfig(nonsense, nonsense, null), true))) {
                try (MoquetteBroker broker = broker(List.of(ListenerConfig.tcp("good", "127.0.0.1", 0, true), bad))) {
                    IOException refused = assertThrows(IOException.class, broker::open);
                    assertTrue(String.valueOf(refused.getMessage()).contains("'bad'"), refused.getMessage());
                }
            }
        }
    }

    private static TlsConfig selfSigned(Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "gate",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        java.security.KeyStore store = java.security.KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        return new TlsConfig(
                pem(folder, "CERTIFICATE", store.getCertificate("gate").getEncoded()),
                pem(
                        folder,
                        "PRIVATE KEY",
                        store.getKey("gate", "changeit".toCharArray()).getEncoded()),
                null);
    }

    private static Path pem(Path folder, String what, byte[] der) throws IOException {
        String text = "-----BEGIN " + what + "-----\n"
                + java.util.Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what + "-----\n";
        return Files.writeString(folder.resolve(what.replace(' ', '-') + ".pem"), text);
    }

    @Test
    void presence_comeGoLostAndTakenOver_told() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        PresenceListener listener = new PresenceListener() {
            @Override
            public void connected(String clientId, @Nullable String userName) {
                heard.add("+" + clientId);
            }

            @Override
            public void disconnected(String clientId, boolean lost) {
                heard.add((lost ? "!" : "-") + clientId);
            }
        };
        try (TestBroker broker = TestBroker.with().presence(listener).start()) {
            RawClient polite = RawClient.connected3(broker.address, "polite", true);
            polite.send(RawClient.disconnect());
            polite.expectEnd();
            await().until(() -> heard.equals(List.of("+polite", "-polite")));
            RawClient.connected3(broker.address, "rude", true).close();
            await().until(() -> heard.size() == 4);
            RawClient first = RawClient.connected5(broker.address, "same", true, 0);
            RawClient second = RawClient.connected5(broker.address, "same", true, 0);
            assertEquals(0x8E, first.expect(RawPacket.DISCONNECT).byteAt(0));
            first.expectEnd();
            second.send(RawClient.disconnect());
            await().until(() -> heard.size() == 7);
            assertEquals(List.of("+rude", "!rude", "+same", "+same", "-same"), heard.subList(2, 7));
        }
    }

    @Test
    void will_clientLost_toFunctionsToSubscribersAndRetained() throws Exception {
        try (TestBroker broker = TestBroker.start();
                RawClient watcher = RawClient.connected5(broker.address, "w", true, 0)) {
            watcher.subscribed("in/#", 1);
            RawClient device = RawClient.open3(broker.address);
            byte[] connect = device.connect("d", true, -1, "in/d", null, null);
            connect[9] |= 0x20; // retained
            device.send(connect);
            device.expect(RawPacket.CONNACK);
            device.close();
            assertEquals("gone", broker.ingress.take().text());
            assertEquals("gone", watcher.expect(RawPacket.PUBLISH).text(true));
            RawClient late = RawClient.connected3(broker.address, "late", true);
            late.subscribed("in/+", 1);
            assertTrue(late.expect(RawPacket.PUBLISH).isRetain());
            late.close();
        }
    }

    @Test
    void will_clientSaysGoodbye_withdrawn() throws Exception {
        try (TestBroker broker = TestBroker.start();
                RawClient watcher = RawClient.connected5(broker.address, "w", true, 0)) {
            watcher.subscribed("in/#", 1);
            RawClient device = RawClient.open3(broker.address);
            device.send(device.connect("d", true, -1, "in/d", null, null), RawClient.disconnect());
            device.expectEnd();
            assertNull(watcher.next(300));
            assertEquals(0, broker.count(BrokerCounter.WILLS_PUBLISHED));
        }
    }

    @Test
    void revoke_userGone_itsConnectionsEndWithTheReasonAndOthersStay() throws Exception {
        try (TestBroker broker = TestBroker.with().named().authenticator(SECRET).start()) {
            RawClient five = logIn(RawClient.open5(broker.address), "a", "alice");
            RawClient three = logIn(RawClient.open3(broker.address), "b", "alice");
            RawClient other = logIn(RawClient.open5(broker.address), "c", "bob");

            broker.broker.revoke(Set.of("alice"));

            assertEquals(0x87, five.expect(RawPacket.DISCONNECT).byteAt(0));
            five.expectEnd();
            three.expectEnd();
            other.send(RawClient.ping());
            other.expect(RawPacket.PINGRESP);
            assertEquals(2, broker.count(BrokerCounter.CONNECTIONS_REVOKED));
            other.close();
        }
    }

    @Test
    void revoke_whileTheLoginIsUnderWay_connectionDoesNotStay() throws Exception {
        AtomicBoolean good = new AtomicBoolean(true);
        Authenticator forgetful = new Authenticator() {
            @Override
            public CompletionStage<Boolean> authenticate(
                    String clientId, @Nullable String user, byte @Nullable [] password) {
                return CompletableFuture.completedFuture(good.getAndSet(false)); // gone between question and answer
            }

            @Override
            public boolean isStillGood(String clientId, String user, byte @Nullable [] password) {
                return good.get();
            }
        };
        try (TestBroker broker =
                TestBroker.with().named().authenticator(forgetful).start()) {
            assertEquals(0x86, connAckCode(broker, true, "alice", "secret"));
            await().until(() -> broker.broker.connections() == 0);
            assertEquals(1, broker.count(BrokerCounter.CONNECTIONS_REVOKED));
        }
    }

    @Test
    void rulesChanged_subscriptionForbiddenNow_connectionEndsAndItsWillIsJudgedAnew() throws Exception {
        AtomicBoolean strict = new AtomicBoolean();
        Authorizer rules = new Authorizer() {
            @Override
            public boolean mayPublish(String clientId, @Nullable String userName, String topic) {
                return !strict.get();
            }

            @Override
            public boolean maySubscribe(String clientId, @Nullable String userName, String filter) {
                return !strict.get() || filter.equals("open");
            }
        };
        try (TestBroker broker = TestBroker.with().authorizer(rules).start()) {
            RawClient stays = RawClient.connected5(broker.address, "stays", true, 0);
            stays.subscribed("open", 1);
            RawClient goes = RawClient.open5(broker.address);
            goes.send(goes.connect("goes", true, 0, "open", null, null));
            goes.expect(RawPacket.CONNACK);
            goes.subscribed("closed/#", 1);

            strict.set(true);
            broker.broker.revokeForbidden();

            assertEquals(0x87, goes.expect(RawPacket.DISCONNECT).byteAt(0));
            goes.expectEnd();
            await().until(() -> broker.count(BrokerCounter.PUBLISHES_NOT_AUTHORIZED) == 1);
            stays.send(RawClient.ping());
            assertEquals(RawPacket.PINGRESP, stays.take().type(), "neither closed nor given the will");
            assertEquals(0, broker.count(BrokerCounter.WILLS_PUBLISHED));
            stays.close();
        }
    }

    private static RawClient logIn(RawClient client, String clientId, String user) throws Exception {
        client.send(client.connect(clientId, true, 0, null, user, "secret"));
        client.expect(RawPacket.CONNACK);
        return client;
    }

    @Test
    void sharedSubscription_mqtt5_spreadOverMembers() throws Exception {
        try (TestBroker broker = TestBroker.start();
                RawClient device = RawClient.connected5(broker.address, "d", true, 0)) {
            List<RawClient> members = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RawClient member = RawClient.connected5(broker.address, "m" + i, true, 0);
                member.subscribed("$share/g/jobs/+", 0);
                members.add(member);
            }
            for (int i = 1; i <= 60; i++) {
                device.send(device.publish("jobs/x", "job" + i, 1, i));
                device.expect(RawPacket.PUBACK);
            }
            int received = 0;
            for (RawClient member : members) {
                int own = 0;
                while (member.next(300) != null) {
                    own++;
                }
                assertTrue(own > 0, "one member got nothing");
                received += own;
                member.close();
            }
            assertEquals(60, received);
        }
    }
}
