package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import io.tideway.simulator.truth.TruthConfig;
import io.tideway.simulator.truth.TruthDevice;
import io.tideway.simulator.truth.TruthFleet;
import io.tideway.simulator.truth.TruthSubscriber;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Devices that publish to {@link SequenceLedger}, two subscribers of its outputs, and the comparison of what they know with
 * what the gateway says. One conducting thread.
 */
final class LedgerTruth implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BrokerAddress broker;
    private final TruthFleet fleet;
    private final TruthSubscriber connected;
    private final TruthSubscriber offline;

    /** Connects {@code devices} devices; one subscriber stays, the other leaves a persistent session behind. */
    LedgerTruth(BrokerAddress broker, int devices) {
        this.broker = broker;
        this.fleet = new TruthFleet(TruthConfig.of(broker, devices));
        this.connected = fleet.subscriber("connected", MqttVersion.V5, List.of("out/+"));
        this.offline = fleet.subscriber("offline", MqttVersion.V5, List.of("out/+"));
        assertEquals(true, fleet.connect(PATIENCE), "devices connect");
        connected.online().toCompletableFuture().join();
        offline.online().toCompletableFuture().join();
        offline.offline().toCompletableFuture().join();
    }

    /** Keys of the instances. */
    List<String> keys() {
        return fleet.devices().stream().map(TruthDevice::name).toList();
    }

    void publish() {
        fleet.resume();
    }

    long acknowledged() {
        return fleet.acknowledged();
    }

    void awaitAcknowledged(long more) {
        long target = fleet.acknowledged() + more;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> fleet.acknowledged() >= target);
    }

    /**
     * What the devices had sent at a moment.
     *
     * @param nanos {@link System#nanoTime()}
     * @param last output of each device for the last of them
     */
    record Mark(long nanos, Set<String> last) {}

    Mark mark() {
        Set<String> last = new HashSet<>();
        for (TruthDevice device : fleet.devices()) {
            long sent = device.ledger().sent();
            if (sent > 0) {
                last.add(answer(device, sent));
            }
        }
        return new Mark(System.nanoTime(), last);
    }

    /** From the mark until the last answer to what had been sent by then; call when all is verified. */
    Duration answeredAfter(Mark mark) {
        long latest = mark.nanos();
        Set<String> seen = new HashSet<>();
        for (Delivery delivery : connected.deliveries()) {
            String answer = delivery.topic() + " " + text(delivery);
            if (mark.last().contains(answer) && seen.add(answer)) {
                latest = Math.max(latest, delivery.receivedAtNanos());
            }
        }
        assertEquals(mark.last(), seen);
        return Duration.ofNanos(latest - mark.nanos());
    }

    /** Stops publishing and waits until every message has the gateway's word. */
    void settle() {
        fleet.pause();
        assertEquals(true, fleet.awaitSettled(PATIENCE), () -> "every message answered:\n" + this);
    }

    /** Compares everything; call when settled. The absent subscriber comes, collects and leaves again. */
    void verify(GatewayRun gateway) throws IOException {
        for (TruthDevice device : fleet.devices()) {
            verifyState(gateway, device);
        }
        verifyDelivered(gateway);
        assertEquals(expectedLast(), retained(), "retained messages");
    }

    /**
     * The same without a look at the state, which hosts elsewhere have, though each output says how often was counted; and without
     * retained messages, of which those hosts may bring an earlier one again.
     */
    void verifyDelivered(GatewayRun gateway) throws IOException {
        for (TruthDevice device : fleet.devices()) {
            assertEquals(List.of(), device.refusals(), () -> "refusals of " + describe(device));
            assertEquals(0, device.sessionsLost(), () -> "sessions lost by " + describe(device));
        }
        verifyOutputs("connected", connected);
        offline.online().toCompletableFuture().join();
        verifyOutputs("offline", offline);
        offline.offline().toCompletableFuture().join();
        await("outputs waiting").atMost(PATIENCE).untilAsserted(() -> {
            assertEquals(0, gateway.status().getInteger("outputs_waiting"));
            assertEquals(0, gateway.status().getInteger("inputs_waiting"));
        });
    }

    private static void verifyState(GatewayRun gateway, TruthDevice device) {
        long sent = device.ledger().sent();
        if (sent == 0) {
            return;
        }
        Map<String, Long> expected = new TreeMap<>(Map.of(
                SequenceLedger.APPLIED, sent,
                SequenceLedger.LAST, sent,
                SequenceLedger.SUM, sent * (sent + 1) / 2));
        await("state of " + describe(device)).atMost(PATIENCE).untilAsserted(() -> {
            Map<String, Long> state = new TreeMap<>(gateway.ledger(device.name()));
            Long timersSet = state.remove(SequenceLedger.TIMERS_SET);
            Long timersFired = state.remove(SequenceLedger.TIMERS_FIRED);
            assertEquals(expected, state);
            assertEquals(timersSet, timersFired, "timers set and fired");
        });
    }

    private void verifyOutputs(String name, TruthSubscriber subscriber) {
        await("outputs for " + name)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertEquals(Map.of(), missing(subscriber), () -> "never delivered to " + name));
        assertEquals(List.of(), subscriber.contradictions(), "one id, two contents");
        assertEquals(0, subscriber.sessionsLost(), "sessions lost by " + name);
        Map<String, Set<String>> ids = new HashMap<>();
        for (Delivery delivery : subscriber.deliveries()) {
            ids.computeIfAbsent(delivery.topic() + " " + text(delivery), content -> new HashSet<>())
                    .add(String.valueOf(delivery.messageId()));
        }
        ids.values().removeIf(one -> one.size() == 1);
        assertEquals(Map.of(), ids, "one content, two ids");
    }

    /** For each device the first outputs that have not come, at most ten. */
    private Map<String, List<Long>> missing(TruthSubscriber subscriber) {
        Set<String> delivered = new HashSet<>();
        subscriber.deliveries().forEach(delivery -> delivered.add(delivery.topic() + " " + text(delivery)));
        Map<String, List<Long>> missing = new TreeMap<>();
        for (TruthDevice device : fleet.devices()) {
            List<Long> none = new ArrayList<>();
            for (long n = 1; n <= device.ledger().sent() && none.size() < 10; n++) {
                if (!delivered.contains(answer(device, n))) {
                    none.add(n);
                }
            }
            if (!none.isEmpty()) {
                missing.put(device.name(), none);
            }
        }
        return missing;
    }

    /** Applied once and in order, the n-th message finds a count of n. */
    private static String answer(TruthDevice device, long n) {
        return "out/" + device.name() + " " + n + ":" + n;
    }

    private Map<String, String> expectedLast() {
        Map<String, String> last = new TreeMap<>();
        for (TruthDevice device : fleet.devices()) {
            long sent = device.ledger().sent();
            if (sent > 0) {
                last.put("last/" + device.name(), Long.toString(sent));
            }
        }
        return last;
    }

    /** What a newcomer is told. */
    private Map<String, String> retained() {
        Map<String, String> expected = expectedLast();
        Map<String, String> received = new ConcurrentHashMap<>();
        try (RawDevices devices = new RawDevices(1);
                RawDevice newcomer = devices.create(DeviceConfig.of("newcomer", broker), new DeviceListener() {
                    @Override
                    public void received(Delivery delivery) {
                        received.put(delivery.topic(), text(delivery));
                    }
                })) {
            newcomer.connect()
                    .thenCompose(connection -> newcomer.subscribe("last/+", 1))
                    .toCompletableFuture()
                    .join();
            await("retained messages").atMost(PATIENCE).until(() -> received.size() == expected.size());
            newcomer.disconnect().toCompletableFuture().join();
        }
        return new TreeMap<>(received);
    }

    private static String describe(TruthDevice device) {
        return device.name() + " " + device.version() + " QoS " + device.qos() + ": sent "
                + device.ledger().sent() + ", acknowledged " + device.ledger().acknowledgedCount() + ", connections "
                + device.connections();
    }

    private static String text(Delivery delivery) {
        return new String(delivery.payload(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return fleet.devices().stream().map(LedgerTruth::describe).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        connected.close();
        offline.close();
        fleet.close();
    }
}
