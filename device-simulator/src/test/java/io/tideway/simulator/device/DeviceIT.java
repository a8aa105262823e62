package io.tideway.simulator.device;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.StockMoquette;
import io.tideway.simulator.hivemq.HiveMqDevices;
import io.tideway.simulator.raw.RawDevices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both kinds of device against a real broker: the same table. */
class DeviceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static StockMoquette broker;

    private final Notes notes = new Notes();

    static Stream<Arguments> clientsAndQos() {
        return clients()
                .flatMap(client -> IntStream.rangeClosed(0, 2)
                        .mapToObj(qos -> Arguments.of(client.get()[0], client.get()[1], qos)));
    }

    static Stream<Arguments> clients() {
        Stream<Named<Supplier<DeviceFactory>>> factories =
                Stream.of(Named.of("raw", () -> new RawDevices(1)), Named.of("hivemq", () -> new HiveMqDevices(1)));
        return factories.flatMap(
                factory -> Stream.of(MqttVersion.values()).map(version -> Arguments.of(factory, version)));
    }

    @BeforeAll
    static void startBroker() throws IOException {
        broker = new StockMoquette();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @MethodSource("clientsAndQos")
    void messages_publishedToOwnSubscription_arriveInOrder(
            Supplier<DeviceFactory> factory, MqttVersion version, int qos) {
        String name = "echo-" + version + "-" + qos + "-" + System.identityHashCode(notes);
        try (DeviceFactory devices = factory.get();
                Device device =
                        devices.create(DeviceConfig.of(name, broker.address()).withVersion(version), notes)) {
            device.connect().toCompletableFuture().join();
            subscribe(device, name + "/#", qos);
            for (int i = 1; i <= 200; i++) {
                assertTrue(device.publish(
                        new Publication(i, name + "/x", Integer.toString(i).getBytes(UTF_8), qos, "id-" + i)));
            }
            await().atMost(PATIENCE).until(() -> notes.received.size() >= 200);

            assertEquals(
                    IntStream.rangeClosed(1, 200).mapToObj(Integer::toString).toList(),
                    notes.received.stream()
                            .map(d -> new String(d.payload(), UTF_8))
                            .toList());
            if (qos > 0) {
                await().atMost(PATIENCE).until(() -> notes.acknowledged.size() == 200);
            }
            await().atMost(PATIENCE).until(() -> device.pending() == 0);
            if (version == MqttVersion.V5) {
                assertEquals("id-7", notes.received.get(6).messageId());
            }
            device.disconnect().toCompletableFuture().join();
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void publish_pendingBoundReached_refuses(Supplier<DeviceFactory> factory, MqttVersion version) {
        try (DeviceFactory devices = factory.get();
                Device device = devices.create(
                        DeviceConfig.of("bounded", broker.address())
                                .withVersion(version)
                                .withBounds(1, 2),
                        notes)) {
            // Not connected: nothing can leave.
            assertTrue(device.publish(new Publication(1, "t", new byte[0], 1, null)));
            assertTrue(device.publish(new Publication(2, "t", new byte[0], 1, null)));
            assertFalse(device.publish(new Publication(3, "t", new byte[0], 1, null)));
            assertEquals(2, device.pending());
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void connect_nobodyListens_fails(Supplier<DeviceFactory> factory, MqttVersion version) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        BrokerAddress nobody = new BrokerAddress("127.0.0.1", port, false);
        try (DeviceFactory devices = factory.get();
                Device device = devices.create(DeviceConfig.of("alone", nobody).withVersion(version), notes)) {
            CompletionException failure = assertThrows(
                    CompletionException.class,
                    () -> device.connect().toCompletableFuture().join());
            assertTrue(String.valueOf(failure.getMessage()).contains("cannot be reached"), failure.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void connect_withWill_tellsIt(Supplier<DeviceFactory> factory, MqttVersion version) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DeviceFactory devices = factory.get();
                Device device = devices.create(
                        DeviceConfig.of("mortal", new BrokerAddress("127.0.0.1", server.getLocalPort(), false))
                                .withVersion(version)
                                .withWill(new Will("gone/mortal", "farewell".getBytes(UTF_8), 1, true)),
                        notes)) {
            var unused = device.connect();
            server.setSoTimeout((int) PATIENCE.toMillis());
            try (Socket socket = server.accept()) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                byte[] connect = new byte[256];
                int length = 0;
                do {
                    length += Math.max(0, socket.getInputStream().read(connect, length, connect.length - length));
                } while (length < 2 || length < 2 + connect[1]);
                String text = new String(connect, 0, length, ISO_8859_1);
                assertTrue(text.contains("gone/mortal") && text.contains("farewell"), text);
                // Flags: will, QoS 1 and retain, behind the name of the protocol and its level.
                assertEquals(0b0010_1100, text.charAt(9) & 0b0011_1100);
            }
        }
    }

    /** Tries again: stock Moquette drops a connection whose SUBSCRIBE comes right behind CONNACK in about 2 %. */
    private static void subscribe(Device device, String filter, int qos) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            device.subscribe(filter, qos).toCompletableFuture().get(2, TimeUnit.SECONDS);
            return true;
        });
    }

    private static final class Notes implements DeviceListener {
        private final List<Delivery> received = new CopyOnWriteArrayList<>();
        private final List<Long> acknowledged = new CopyOnWriteArrayList<>();

        @Override
        public void received(Delivery delivery) {
            received.add(delivery);
        }

        @Override
        public void acknowledged(Publication publication, int reasonCode) {
            acknowledged.add(publication.sequence());
        }
    }
}
