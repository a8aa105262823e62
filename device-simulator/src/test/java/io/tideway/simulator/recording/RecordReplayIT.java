package io.tideway.simulator.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.SimulatorCommand;
import io.tideway.simulator.StockMoquette;
import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.MessageProperties.UserProperty;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.device.SubscribeAttempts;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import io.tideway.simulator.recording.Recorder.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordReplayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    private static final int MESSAGES = 400;

    @TempDir
    Path folder;

    @Test
    void traffic_recordedAndReplayed_arrivesAgainInOrderOfEachTopic() throws Exception {
        Path file = folder.resolve("traffic.jsonl");
        try (StockMoquette broker = new StockMoquette();
                RawDevices devices = new RawDevices(1);
                Observer observer = new Observer(devices, broker, "again/#")) {
            try (Recorder recorder = recorder(broker, file)) {
                recorder.start().toCompletableFuture().join();
                publish(devices, broker);
                await().atMost(PATIENCE).until(() -> recorder.figures().messages() == MESSAGES);
            }
            assertEquals(MESSAGES, new Recording(file).check().messages());

            int code = SimulatorCommand.execute(
                    "replay",
                    file.toString(),
                    "--broker=" + broker.address(),
                    "--speed=max",
                    "--topic-prefix=again/",
                    "--connections=3");

            assertEquals(0, code);
            await().atMost(PATIENCE).until(() -> observer.deliveries.size() == MESSAGES);
            observer.assertOrderOfEachTopic();
            // Three connections: the first message of another topic may overtake.
            Delivery first = observer.deliveries.stream()
                    .filter(delivery -> "m1".equals(delivery.messageId()))
                    .findFirst()
                    .orElseThrow();
            assertEquals("application/json", first.properties().contentType());
            assertEquals(
                    List.of(new UserProperty("message-id", "m1")),
                    first.properties().user());
        }
    }

    @Test
    void replay_twiceTheSpeedInRounds_takesHalfTheTimeAndExtendsMessageIds() throws Exception {
        Path file = folder.resolve("slow.jsonl");
        Files.writeString(file, """
                {"topic":"t/1","payload":"1","properties":{"message-id":"a"},"at":"2026-01-01T00:00:00Z"}
                {"topic":"t/1","payload":"2","after":"200ms"}
                {"topic":"t/1","payload":"3","after":"200ms"}
                """);
        try (StockMoquette broker = new StockMoquette();
                RawDevices devices = new RawDevices(1);
                Observer observer = new Observer(devices, broker, "t/#");
                Replayer replayer = new Replayer(
                        new ReplayConfig(
                                List.of(DeviceConfig.of("replay", broker.address())),
                                2,
                                "",
                                true,
                                Duration.ofMillis(550),
                                true),
                        new Recording(file))) {
            replayer.start().toCompletableFuture().join();
            ReplayResult result = replayer.play();

            // At 0, 100 and 200 ms, again at 300, 400 and 500 ms; the third round would begin at 600 ms.
            assertEquals(6, result.sent());
            assertEquals(6, result.acknowledged());
            assertEquals(2, result.rounds());
            assertTrue(result.seconds() >= 0.5, result::toString);
            await().atMost(PATIENCE).until(() -> observer.deliveries.size() == 6);
            String firstId = String.valueOf(observer.deliveries.get(0).messageId());
            String secondId = String.valueOf(observer.deliveries.get(3).messageId());
            assertTrue(firstId.startsWith("a-") && secondId.startsWith("a-"), firstId + " " + secondId);
            assertTrue(!firstId.equals(secondId), firstId);
        }
    }

    @Test
    void replay_lastLineWrong_sendsNothingAndNamesTheLine() throws Exception {
        Path file = folder.resolve("wrong.jsonl");
        Files.writeString(file, "{\"topic\":\"t\",\"payload\":\"\"}\n\n{\"topic\":\"t\"}\n");
        IOException failure =
                org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> new Recording(file).check());
        assertTrue(String.valueOf(failure.getMessage()).contains("line 3: must have either"), failure::toString);
        assertEquals(1, SimulatorCommand.execute("replay", file.toString(), "--broker=mqtt://127.0.0.1:1"));
    }

    @Test
    void record_fileIsThere_isLeftAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("old.jsonl"), "old");
        assertEquals(1, SimulatorCommand.execute("record", "--out=" + file, "--broker=mqtt://127.0.0.1:1"));
        assertEquals("old", Files.readString(file));
    }

    @Test
    void record_limited_endsByItselfWithWholeLines() throws Exception {
        Path file = folder.resolve("some.jsonl");
        try (StockMoquette broker = new StockMoquette();
                RawDevices devices = new RawDevices(1)) {
            Thread publisher = new Thread(() -> {
                while (!Files.exists(file)) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
                while (!Thread.currentThread().isInterrupted() && lines(file) == 0) {
                    publish(devices, broker);
                }
            });
            publisher.start();
            int code = SimulatorCommand.execute(
                    "record", "--out=" + file, "--broker=" + broker.address(), "--topic=d/#", "--messages=50");
            publisher.interrupt();
            publisher.join();
            assertEquals(0, code);
            assertTrue(new Recording(file).check().messages() >= 50);
        }
    }

    private static long lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            return 0;
        }
    }

    private static Recorder recorder(StockMoquette broker, Path file) throws IOException {
        return new Recorder(
                DeviceConfig.of("recorder", broker.address()).withReconnect(RECONNECT),
                new Subscription(List.of("d/#"), 1, false),
                file,
                false);
    }

    private static void publish(RawDevices devices, StockMoquette broker) {
        try (RawDevice device = devices.create(DeviceConfig.of("publisher", broker.address()), DeviceListener.SILENT)) {
            device.connect().toCompletableFuture().join();
            for (int n = 1; n <= MESSAGES; n++) {
                MessageProperties properties = new MessageProperties(
                        "application/json", null, null, List.of(new UserProperty("message-id", "m" + n)));
                byte[] payload = ("{\"n\":" + n + "}").getBytes(UTF_8);
                assertTrue(device.publish(new Publication(n, "d/" + n % 7, payload, 1, false, properties)));
            }
            await().atMost(PATIENCE).until(() -> device.pending() == 0);
            device.disconnect().toCompletableFuture().join();
        }
    }

    /** Hears everything, MQTT 5, in the order it comes. */
    private static final class Observer implements AutoCloseable {
        private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        private final RawDevice device;

        Observer(RawDevices devices, StockMoquette broker, String filter) {
            device = devices.create(
                    DeviceConfig.of("observer", broker.address()).withReconnect(RECONNECT), new DeviceListener() {
                        @Override
                        public void received(Delivery delivery) {
                            deliveries.add(delivery);
                        }
                    });
            device.connect()
                    .thenCompose(connected -> SubscribeAttempts.of(() -> device.subscribe(filter, 1)))
                    .toCompletableFuture()
                    .join();
        }

        void assertOrderOfEachTopic() {
            Map<String, List<String>> byTopic = new HashMap<>();
            deliveries.forEach(delivery -> byTopic.computeIfAbsent(delivery.topic(), topic -> new ArrayList<>())
                    .add(new String(delivery.payload(), UTF_8)));
            for (int topic = 0; topic < 7; topic++) {
                int remainder = topic;
                List<String> expected = IntStream.rangeClosed(1, MESSAGES)
                        .filter(n -> n % 7 == remainder)
                        .mapToObj(n -> "{\"n\":" + n + "}")
                        .toList();
                assertEquals(expected, byTopic.get("again/d/" + topic));
            }
        }

        @Override
        public void close() {
            device.close();
        }
    }
}
