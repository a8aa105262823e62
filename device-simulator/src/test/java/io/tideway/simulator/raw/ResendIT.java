package io.tideway.simulator.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.hivemq.HiveMqDevices;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes over the wire again after a lost connection: the same table for our device and for the HiveMQ client. */
class ResendIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));

    private final ScriptedBroker broker = new ScriptedBroker();
    private final Notes notes = new Notes();

    static Stream<Arguments> clients() {
        Stream<Named<Supplier<DeviceFactory>>> factories =
                Stream.of(Named.of("raw", () -> new RawDevices(1)), Named.of("hivemq", () -> new HiveMqDevices(1)));
        return factories.flatMap(
                factory -> Stream.of(MqttVersion.values()).map(version -> Arguments.of(factory, version)));
    }

    @AfterEach
    void closeBroker() {
        broker.close();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void unacknowledgedQos1_sessionPresent_isResentInOrderWithSamePacketIdAndDup(
            Supplier<DeviceFactory> factory, MqttVersion version) throws Exception {
        try (DeviceFactory devices = factory.get();
                Device device = connect(devices, version)) {
            broker.answering = false;
            publish(device, 1, "a", "b", "c");
            await().atMost(PATIENCE).until(() -> broker.seen().size() == 3);
            broker.sessionPresent(true);
            broker.answering = true;
            broker.cutAll();
            await().atMost(PATIENCE).until(() -> notes.acknowledged.size() == 3);

            List<ScriptedBroker.Seen> first = broker.seenOn(1);
            List<ScriptedBroker.Seen> second = broker.seenOn(2);
            assertEquals(List.of("a", "b", "c"), payloads(second));
            assertEquals(packetIds(first), packetIds(second));
            assertTrue(first.stream().noneMatch(ScriptedBroker.Seen::dup));
            assertTrue(second.stream().allMatch(ScriptedBroker.Seen::dup));
            assertEquals(List.of(1L, 2L, 3L), notes.acknowledged);
            assertEquals(List.of(), notes.anew);
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void unacknowledgedQos2_sessionPresent_isResentWithSamePacketIdAndDup(
            Supplier<DeviceFactory> factory, MqttVersion version) throws Exception {
        try (DeviceFactory devices = factory.get();
                Device device = connect(devices, version)) {
            broker.answering = false;
            publish(device, 2, "a", "b");
            await().atMost(PATIENCE).until(() -> broker.seen().size() == 2);
            broker.sessionPresent(true);
            broker.answering = true;
            broker.cutAll();
            await().atMost(PATIENCE).until(() -> notes.acknowledged.size() == 2);

            List<ScriptedBroker.Seen> second = broker.seenOn(2).stream()
                    .filter(packet -> packet.type() == MqttMessageType.PUBLISH)
                    .toList();
            assertEquals(List.of("a", "b"), payloads(second));
            assertEquals(packetIds(broker.seenOn(1)), packetIds(second));
            assertTrue(second.stream().allMatch(ScriptedBroker.Seen::dup));
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void releasedQos2_sessionPresent_resendsPubrelAndNotPublish(Supplier<DeviceFactory> factory, MqttVersion version)
            throws Exception {
        try (DeviceFactory devices = factory.get();
                Device device = connect(devices, version)) {
            broker.completing = false;
            publish(device, 2, "a");
            await().atMost(PATIENCE).until(() -> broker.seen().size() == 2);
            broker.sessionPresent(true);
            broker.completing = true;
            broker.cutAll();
            await().atMost(PATIENCE).until(() -> !broker.seenOn(2).isEmpty());

            ScriptedBroker.Seen again = broker.seenOn(2).get(0);
            assertEquals(MqttMessageType.PUBREL, again.type());
            assertEquals(broker.seenOn(1).get(0).packetId(), again.packetId());
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void unacknowledged_sessionLost_isSentAnewWithoutDup(Supplier<DeviceFactory> factory, MqttVersion version)
            throws Exception {
        try (DeviceFactory devices = factory.get();
                Device device = connect(devices, version)) {
            broker.answering = false;
            publish(device, 1, "a", "b");
            await().atMost(PATIENCE).until(() -> broker.seen().size() == 2);
            broker.answering = true;
            broker.cutAll();
            await().atMost(PATIENCE).until(() -> notes.acknowledged.size() == 2);

            assertEquals(List.of("a", "b"), payloads(broker.seenOn(2)));
            assertTrue(broker.seenOn(2).stream().noneMatch(ScriptedBroker.Seen::dup));
            assertEquals(List.of(1L, 2L), notes.anew);
        }
    }

    private Device connect(DeviceFactory devices, MqttVersion version) throws Exception {
        DeviceConfig config = DeviceConfig.of("device-1", broker.address())
                .withVersion(version)
                .withPersistentSession(QUICK);
        Device device = devices.create(config, notes);
        device.connect().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return device;
    }

    private static void publish(Device device, int qos, String... payloads) {
        for (int i = 0; i < payloads.length; i++) {
            assertTrue(device.publish(new Publication(i + 1, "t", payloads[i].getBytes(UTF_8), qos, null)));
        }
    }

    private static List<String> payloads(List<ScriptedBroker.Seen> packets) {
        return packets.stream().map(ScriptedBroker.Seen::payload).toList();
    }

    private static List<Integer> packetIds(List<ScriptedBroker.Seen> packets) {
        return packets.stream().map(ScriptedBroker.Seen::packetId).toList();
    }

    private static final class Notes implements DeviceListener {
        private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
        private final List<Long> anew = new CopyOnWriteArrayList<>();

        @Override
        public void acknowledged(Publication publication, int reasonCode) {
            acknowledged.add(publication.sequence());
        }

        @Override
        public void sentAnew(Publication publication) {
            anew.add(publication.sequence());
        }
    }
}
