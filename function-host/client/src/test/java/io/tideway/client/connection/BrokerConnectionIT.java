package io.tideway.client.connection;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.client.broker.Mosquitto;
import io.tideway.client.broker.TestBroker;
import io.tideway.client.connection.ConnectionConfig.Login;
import io.tideway.client.connection.ConnectionConfig.Session;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BrokerConnectionIT {

    private static final Session SHORT = new Session(Duration.ofSeconds(2), Duration.ofMinutes(5), 20);

    @TempDir
    private Path folder;

    /** What the client is documented not to show: which packet it was, and whether it came before. */
    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void message_notAcknowledged_comesAgainWithItsPacketIdAndDup(MqttVersion version) throws Exception {
        try (Mosquitto broker = Mosquitto.orSkip(folder)) {
            broker.start();
            Recorder first = new Recorder();
            try (BrokerConnection connection = connect(config(broker, "host").withVersion(version), first)) {
                connection.subscribe("devices/#").get(5, TimeUnit.SECONDS);
                try (BrokerConnection device = connect(config(broker, "device"), new Recorder())) {
                    for (int i = 0; i < 3; i++) {
                        publish(device, "devices/a", "m" + i, i == 2 ? 2 : 1);
                    }
                    await().until(() -> first.messages.size() == 3);
                }
                first.acknowledgements.get(0).run();
                await().pollDelay(Duration.ofMillis(200)).until(() -> true); // Until the broker has it.
            }
            assertEquals(List.of(false, false, false), first.dups());
            assertTrue(first.messages.stream().allMatch(message -> message.packetId() > 0));

            Recorder second = new Recorder();
            try (BrokerConnection again = connect(config(broker, "host").withVersion(version), second)) {
                await().until(() -> second.messages.size() == 2);
                assertTrue(second.sessionPresent);
                assertEquals(List.of("m1", "m2"), second.payloads());
                assertEquals(List.of(true, true), second.dups());
                assertEquals(first.packetIds().subList(1, 3), second.packetIds());
                assertFalse(again.trouble().isPresent());
            }
        }
    }

    /** A full window when the broker goes: the client must neither take all there is, nor stop, nor leave for ever. */
    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void connection_whenBrokerEndsWithAFullWindow_goesOn(MqttVersion version) throws Exception {
        int sent = 500;
        String padding = "x".repeat(2_000); // More than fits the buffers on the way.
        try (Mosquitto broker = Mosquitto.orSkip(folder)) {
            broker.start();
            ConnectionConfig config = config(broker, "host").withVersion(version);
            try (BrokerConnection before = connect(config, new Recorder())) {
                before.subscribe("devices/#").get(5, TimeUnit.SECONDS);
            }
            try (BrokerConnection device = connect(config(broker, "device"), new Recorder())) {
                for (int i = 0; i < sent; i++) {
                    publish(device, "devices/a", i + padding, 1);
                }
                await().until(() -> device.outstanding() == 0);
            }
            Recorder recorder = new Recorder();
            try (BrokerConnection connection = connect(config, recorder)) {
                await().until(() -> recorder.messages.size() >= 20);
                await().during(Duration.ofMillis(300)).until(() -> recorder.messages.size() < sent / 2);
                broker.stop();
                await().until(() -> !connection.isConnected());
                broker.start();
                recorder.acknowledgeAll = true;
                recorder.acknowledgements.forEach(Runnable::run);
                await().until(() -> recorder.payloads().contains((sent - 1) + padding));
                assertEquals(sent, recorder.payloads().stream().distinct().count());
            }
        }
    }

    @Test
    void broker_notThere_isReportedAndTriedAgain() throws Exception {
        try (Mosquitto broker = Mosquitto.orSkip(folder)) {
            Recorder recorder = new Recorder();
            try (BrokerConnection connection = BrokerConnection.create(config(broker, "host"), recorder)) {
                connection.start();
                await().until(() -> connection.trouble().isPresent());
                ConnectionTrouble trouble = connection.trouble().orElseThrow();
                assertFalse(trouble.refused());
                assertTrue(trouble.reason().contains("refused"), trouble.reason());
                assertFalse(connection.publish(message("a", "b", 1), outcome -> {}));
                broker.start();
                await().until(connection::isConnected);
                assertFalse(connection.trouble().isPresent());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void password_wrong_isALastingRefusal(MqttVersion version) throws Exception {
        Path passwords = Files.writeString(folder.resolve("passwords"), "");
        try (Mosquitto broker = Mosquitto.orSkip(folder, "allow_anonymous false\npassword_file " + passwords)) {
            broker.start();
            ConnectionConfig config = config(broker, "host").withVersion(version);
            ConnectionConfig withLogin = new ConnectionConfig(
                    config.address(),
                    config.clientId(),
                    Optional.of(new Login("host", Optional.of("wrong"))),
                    config.tls(),
                    version,
                    config.session(),
                    Optional.empty(),
                    10);
            try (BrokerConnection connection = BrokerConnection.create(withLogin, new Recorder())) {
                connection.start();
                await().until(() -> connection.trouble().isPresent());
                ConnectionTrouble trouble = connection.trouble().orElseThrow();
                assertTrue(trouble.refused());
                assertTrue(trouble.reason().contains("authorized"), trouble.reason());
                assertFalse(withLogin.toString().contains("wrong"));
            }
        }
    }

    /** Answers as brokers of MQTT 3.1.1 do: in their own version, which cannot be read as MQTT 5. */
    @Test
    void broker_thatKnowsNoMqtt5_isNamedSo() throws Exception {
        try (ServerSocket old = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerVersionRefused(old), "old-broker");
            server.setDaemon(true);
            server.start();
            ConnectionConfig config =
                    ConnectionConfig.of(new BrokerAddress("127.0.0.1", old.getLocalPort(), false), "host");
            try (BrokerConnection connection = BrokerConnection.create(config, new Recorder())) {
                connection.start();
                await().until(() -> connection.trouble().isPresent());
                ConnectionTrouble trouble = connection.trouble().orElseThrow();
                assertTrue(trouble.refused(), trouble.reason());
                assertTrue(trouble.reason().contains("mqtt: 3.1.1"), trouble.reason());
            }
        }
    }

    @Test
    void publishing_beyondTheBound_isRefused() throws Exception {
        try (Mosquitto broker = Mosquitto.orSkip(folder)) {
            broker.start();
            ConnectionConfig config = config(broker, "host");
            ConnectionConfig narrow = new ConnectionConfig(
                    config.address(),
                    config.clientId(),
                    config.login(),
                    config.tls(),
                    config.version(),
                    config.session(),
                    config.will(),
                    5);
            AtomicInteger acknowledged = new AtomicInteger();
            try (BrokerConnection connection = connect(narrow, new Recorder())) {
                int taken = 0;
                int refused = 0;
                while (taken < 1_000) {
                    if (connection.publish(message("t", "m", 1), outcome -> {
                        assertEquals(new PublishOutcome.Acknowledged(), outcome);
                        acknowledged.incrementAndGet();
                    })) {
                        taken++;
                    } else {
                        refused++;
                    }
                }
                assertTrue(refused > 0);
                await().until(() -> acknowledged.get() == 1_000);
            }
        }
    }

    private static void answerVersionRefused(ServerSocket old) {
        try {
            while (true) {
                try (Socket socket = old.accept();
                        InputStream in = socket.getInputStream()) {
                    in.read(new byte[512]);
                    socket.getOutputStream().write(new byte[] {0x20, 2, 0, 1});
                }
            }
        } catch (IOException e) {
            return; // The test is over.
        }
    }

    private static ConnectionConfig config(TestBroker broker, String clientId) {
        return ConnectionConfig.of(new BrokerAddress("127.0.0.1", broker.port(), false), clientId)
                .withSession(SHORT);
    }

    private static BrokerConnection connect(ConnectionConfig config, Recorder recorder) throws IOException {
        BrokerConnection connection = BrokerConnection.create(config, recorder);
        connection.start();
        await().until(connection::isConnected);
        return connection;
    }

    private static void publish(BrokerConnection connection, String topic, String payload, int qos) {
        assertTrue(connection.publish(message(topic, payload, qos), outcome -> {}));
    }

    private static OutboundMessage message(String topic, String payload, int qos) {
        return new OutboundMessage(
                "id-" + payload, topic, payload.getBytes(StandardCharsets.UTF_8), qos, false, MessageProperties.NONE);
    }

    /** Keeps what it hears. */
    private static final class Recorder implements ConnectionListener {
        private final List<InboundMessage> messages = new CopyOnWriteArrayList<>();
        private final List<Runnable> acknowledgements = new CopyOnWriteArrayList<>();
        private volatile boolean sessionPresent;
        private volatile boolean acknowledgeAll;

        @Override
        public void connected(boolean present) {
            sessionPresent = present;
        }

        @Override
        public void disconnected(ConnectionTrouble trouble) {}

        @Override
        public void received(InboundMessage message, Runnable acknowledge) {
            acknowledgements.add(acknowledge);
            messages.add(message);
            if (acknowledgeAll) {
                acknowledge.run();
            }
        }

        List<Boolean> dups() {
            return messages.stream().map(InboundMessage::dup).toList();
        }

        List<Integer> packetIds() {
            return messages.stream().map(InboundMessage::packetId).toList();
        }

        List<String> payloads() {
            return messages.stream()
                    .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
