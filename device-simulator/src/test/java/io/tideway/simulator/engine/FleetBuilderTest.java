package io.tideway.simulator.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.device.RadioLink;
import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.scenario.ScenarioLibrary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays scenarios without a clock: everything happens at its time, and the devices write it down. */
class FleetBuilderTest {
    private static final List<BrokerAddress> BROKERS =
            List.of(new BrokerAddress("a", 1883, false), new BrokerAddress("b", 1883, false));

    static List<String> shipped() {
        return ScenarioLibrary.shipped();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void play_sameSeed_same(String name) {
        Scenario scenario = ScenarioLibrary.standard().read(name).withDevices(12);

        List<String> notes = play(scenario, 20);
        assertFalse(notes.isEmpty());
        assertEquals(notes, play(scenario, 20));
        assertNotEquals(notes, play(scenario.withSeed(2), 20));
    }

    @Test
    void play_roamingVehicles_goFromBrokerToBroker() {
        List<String> notes =
                play(ScenarioLibrary.standard().read("smart-vehicle").withDevices(10), 120);

        long moves = notes.stream().filter(note -> note.contains(" moves to ")).count();
        assertEquals(10 * 120 / 30.0, (double) moves, 8);
        List<String> ofOne = notes.stream()
                .filter(note -> note.contains("t-vehicle-1 moves to"))
                .map(note -> note.substring(note.length() - 1))
                .toList();
        assertEquals(List.of("b", "a", "b"), ofOne.subList(0, 3));
    }

    @Test
    void play_storm_takesAllDownTogether() {
        List<String> downs = play(
                        ScenarioLibrary.standard().read("reconnect-storm").withDevices(10), 25)
                .stream()
                .filter(note -> note.endsWith(" down"))
                .map(note -> note.substring(0, note.indexOf(' ')))
                .toList();

        assertEquals(20, downs.size());
        assertEquals(2, downs.stream().distinct().count(), downs.toString());
    }

    @Test
    void play_statefulClients_keepToOneKeyForTheirShare() {
        List<String> notes =
                play(ScenarioLibrary.standard().read("stateful-onoff").withDevices(50), 600);

        long stateful =
                notes.stream().filter(note -> note.contains("/0/request")).count();
        assertEquals(0.2, (double) stateful / notes.size(), 0.04);
        assertTrue(notes.stream().anyMatch(note -> note.contains("/16/request")));
    }

    @Test
    void play_clockSkew_isConstantOfADeviceAndWithinBounds() {
        List<Long> skews = new ArrayList<>();
        Scenario scenario = ScenarioLibrary.standard().read("smart-vehicle").withDevices(30);
        for (SimulatedDevice device : builder(scenario, new ArrayList<>()).devices()) {
            long skew = device.clockMs() - System.currentTimeMillis();
            assertTrue(Math.abs(skew) <= 2_100, "skew " + skew);
            skews.add(skew);
        }
        assertTrue(skews.stream().mapToLong(skew -> skew).max().orElse(0) > 1_000, skews.toString());
        assertTrue(skews.stream().mapToLong(skew -> skew).min().orElse(0) < -1_000, skews.toString());
    }

    private static List<String> play(Scenario scenario, int seconds) {
        List<String> notes = new ArrayList<>();
        Timeline timeline = builder(scenario, notes).timeline();
        while (timeline.nextNanos() < seconds * 1_000_000_000L) {
            int before = notes.size();
            timeline.happening().happen(timeline.nextNanos());
            for (int i = before; i < notes.size(); i++) {
                notes.set(i, timeline.nextNanos() + " " + notes.get(i));
            }
            timeline.advance();
        }
        return notes;
    }

    private static FleetBuilder builder(Scenario scenario, List<String> notes) {
        FleetConfig config = new FleetConfig(
                BROKERS, "t", null, null, 64, 100_000, new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
        FleetBuilder builder =
                new FleetBuilder(scenario, config, new NotingDevices(notes), new FleetClock(), FleetWitness.NONE);
        Rounds rounds = Rounds.of(Duration.ZERO, Duration.ofHours(1), 1);
        scenario.groups().forEach(group -> builder.add(GroupMeters.of(group, rounds)));
        return builder;
    }

    private record NotingDevices(List<String> notes) implements DeviceFactory {
        @Override
        public Device create(DeviceConfig config, DeviceListener listener) {
            return new NotingDevice(config, notes);
        }

        @Override
        public void close() {}
    }

    private record NotingDevice(DeviceConfig config, List<String> notes) implements Device, RadioLink {
        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public CompletionStage<Void> connect() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> subscribe(String topicFilter, int qos) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean publish(Publication publication) {
            // What is behind the clock's digits, which are of this moment: sequence, or all of it.
            notes.add(publication.topic() + " " + publication.sequence() + " " + publication.payload().length);
            return true;
        }

        @Override
        public int pending() {
            return 0;
        }

        @Override
        public CompletionStage<Void> disconnect() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}

        @Override
        public Optional<RadioLink> radioLink() {
            return Optional.of(this);
        }

        @Override
        public void down() {
            notes.add(config.clientId() + " down");
        }

        @Override
        public void up() {
            notes.add(config.clientId() + " up");
        }

        @Override
        public void moveTo(BrokerAddress broker) {
            notes.add(config.clientId() + " moves to " + broker.host());
        }
    }
}
