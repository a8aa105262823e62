package io.tideway.simulator.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.StockMoquette;
import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.load.ReplyNumber;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import io.tideway.simulator.report.Counts;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.scenario.ScenarioLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioFleetIT {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static StockMoquette first;
    private static StockMoquette second;

    @TempDir
    private Path folder;

    private final RawDevices factory = new RawDevices(1);

    @BeforeAll
    static void startBrokers() throws IOException {
        first = new StockMoquette();
        second = new StockMoquette();
    }

    @AfterAll
    static void stopBrokers() {
        first.close();
        second.close();
    }

    @AfterEach
    void stopDevices() {
        factory.close();
    }

    @Test
    void run_echoInRounds_answersEachOnce() throws IOException {
        Scenario scenario = scenario("""
                rate: 100/s
                        answers: [{ function: echo, topic: "echo/{device}", match: sequence }]
                """, "", "echo/{device}");
        try (ScenarioFleet fleet = fleet(scenario, "echo", 2, List.of(first.address()))) {
            fleet.start(connected -> {});
            RunFigures figures = fleet.run(Probes.NONE, moment -> {});

            assertEquals(0, figures.lost());
            assertEquals(0, figures.repeated());
            Series series = figures.series().get(0);
            assertEquals(2, series.rounds().size());
            for (var round : series.rounds()) {
                Counts counts = round.counts();
                assertEquals(500.0, (double) counts.sent(), 5.0, counts.toString());
                assertEquals(counts.sent(), counts.answered(), counts.toString());
                assertEquals(counts.sent(), round.answer().count());
                assertEquals(counts.sent(), round.lag().count());
                assertTrue(round.answer().at(0.5) > 0);
            }
        }
    }

    @Test
    void run_flappingLinks_loseNothingAcknowledgedAndPublishWills() throws IOException {
        Scenario scenario = scenario("rate: 50/s", """
                    link: { up: 200ms..500ms, down: 50ms..150ms }
                    will: { topic: "wills/{device}", text: farewell }
                """, "flap/{device}");
        try (Listener listener = listen(List.of(first), "flap/#", "wills/#");
                ScenarioFleet fleet = fleet(scenario, "flap", 2, List.of(first.address()))) {
            fleet.start(connected -> {});
            RunFigures figures = fleet.run(Probes.NONE, moment -> {});

            assertEquals(0, figures.lost());
            assertTrue(
                    Long.parseLong(figures.tables().get(0).rows().get(0).get(3)) > 5,
                    figures.tables().toString());
            awaitAllHeard(fleet, listener, "flap/");
            await().atMost(PATIENCE)
                    .until(() -> listener.heard.keySet().stream().anyMatch(t -> t.startsWith("wills/")));
        }
    }

    @Test
    void run_roamingBetweenBrokers_losesNothingAcknowledged() throws IOException {
        Scenario scenario = scenario("rate: 50/s", "    roam: 200ms..400ms\n", "roam/{device}");
        try (Listener listener = listen(List.of(first, second), "roam/#");
                ScenarioFleet fleet = fleet(scenario, "roam", 2, List.of(first.address(), second.address()))) {
            fleet.start(connected -> {});
            RunFigures figures = fleet.run(Probes.NONE, moment -> {});

            assertEquals(0, figures.lost());
            awaitAllHeard(fleet, listener, "roam/");
            assertTrue(listener.heardFrom(first) && listener.heardFrom(second));
        }
    }

    private static void awaitAllHeard(ScenarioFleet fleet, Listener listener, String topicBegin) {
        List<Ledger.Entry> ledgers = fleet.ledgers(0);
        for (int i = 0; i < ledgers.size(); i++) {
            String topic = topicBegin + fleet.deviceNames().get(i);
            BitSet acknowledged = ledgers.get(i).acknowledged();
            assertTrue(acknowledged.cardinality() > 20, topic + " " + acknowledged.cardinality());
            await(topic).atMost(PATIENCE).until(() -> {
                BitSet missing = (BitSet) acknowledged.clone();
                missing.andNot(listener.sequences(topic));
                return missing.isEmpty();
            });
        }
    }

    private Scenario scenario(String sending, String group, String topic) throws IOException {
        Path file = folder.resolve("s.yaml");
        Files.writeString(
                file,
                "name: it\ndescription: d\nduration: 1s\nwarm-up: 300ms\ngroups:\n  - name: g\n    devices: 5\n" + group
                        + "    sends:\n      - topic: " + topic
                        + "\n        payload: { kind: reading, values: count }\n"
                        + "        " + sending.strip() + "\n");
        return ScenarioLibrary.standard().read(file.toString());
    }

    private ScenarioFleet fleet(Scenario scenario, String prefix, int rounds, List<BrokerAddress> brokers) {
        return new ScenarioFleet(
                scenario,
                Rounds.of(scenario.warmUp(), scenario.duration(), rounds),
                new FleetConfig(brokers, prefix, null, null, 64, 1024, QUICK),
                factory,
                FleetWitness.NONE);
    }

    private Listener listen(List<StockMoquette> brokers, String... filters) {
        Listener listener = new Listener();
        for (StockMoquette broker : brokers) {
            RawDevice device = factory.create(
                    DeviceConfig.of("listener-" + System.nanoTime(), broker.address())
                            .withPersistentSession(QUICK),
                    listener.at(broker));
            listener.devices.add(device);
            device.connect().toCompletableFuture().join();
            for (String filter : filters) {
                // Stock Moquette drops a connection whose SUBSCRIBE comes right behind CONNACK in about 2 %.
                await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                    device.subscribe(filter, 1).toCompletableFuture().get(2, TimeUnit.SECONDS);
                    return true;
                });
            }
        }
        return listener;
    }

    /** Hears what is published at some brokers. */
    private static final class Listener implements AutoCloseable {
        private final List<RawDevice> devices = new ArrayList<>();
        private final Map<String, BitSet> heard = new ConcurrentHashMap<>();
        private final Map<StockMoquette, Boolean> from = new ConcurrentHashMap<>();

        DeviceListener at(StockMoquette broker) {
            return new DeviceListener() {
                @Override
                public void received(Delivery delivery) {
                    from.put(broker, true);
                    note(delivery);
                }
            };
        }

        private synchronized void note(Delivery delivery) {
            BitSet sequences = heard.computeIfAbsent(delivery.topic(), topic -> new BitSet());
            if (new String(delivery.payload(), UTF_8).equals("farewell")) {
                return;
            }
            sequences.set((int) ReplyNumber.sequence().of(delivery.payload()));
        }

        synchronized BitSet sequences(String topic) {
            return (BitSet) heard.getOrDefault(topic, new BitSet()).clone();
        }

        boolean heardFrom(StockMoquette broker) {
            return from.containsKey(broker);
        }

        @Override
        public void close() {
            devices.forEach(RawDevice::close);
        }
    }
}
