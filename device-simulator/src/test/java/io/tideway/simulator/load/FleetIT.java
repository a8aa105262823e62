package io.tideway.simulator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.StockMoquette;
import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.raw.RawDevices;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FleetIT {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));

    private static StockMoquette broker;

    private final Path echo = Path.echo("echo", new TopicTemplate("floor/{device}"), 1, Encoding.JSON);

    @BeforeAll
    static void startBroker() throws IOException {
        broker = new StockMoquette();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void closedLoop_echo_answersEveryMessageOnce() {
        try (DeviceFactory factory = new RawDevices(1);
                Fleet fleet = fleet(factory, "closed", List.of(echo))) {
            fleet.start(connected -> {});
            LoadResult result = fleet.closedLoop(0, 2, Duration.ofMillis(500));

            assertTrue(result.sent() > 20, result.toString());
            assertEquals(0, result.lost(), result.toString());
            assertEquals(0, result.repeated(), result.toString());
            assertEquals(result.sent(), result.acknowledged(), result.toString());
            assertTrue(result.replyMicros().p50() > 0, result.toString());
        }
    }

    @Test
    void openLoop_beforeDevicesAreConnected_sendsAllLater() {
        try (DeviceFactory factory = new RawDevices(1);
                Fleet fleet = fleet(factory, "open", List.of(echo))) {
            fleet.startInBackground();
            LoadResult result = fleet.openLoop(0, 5000, 1000L);

            assertEquals(1000, result.sent(), result.toString());
            assertEquals(0, result.lost(), result.toString());
            assertEquals(1000, result.replyMicros().count(), result.toString());
            assertEquals(1000, result.lagMicros().count(), result.toString());
        }
    }

    @Test
    void openLoop_unanswered_isLostOnlyWhenUnacknowledged() {
        Path oneWay = Path.oneWay("one way", new TopicTemplate("one/{device}"), 1, Encoding.PROTOBUF);
        try (DeviceFactory factory = new RawDevices(1);
                Fleet fleet = fleet(factory, "oneway", List.of(oneWay))) {
            fleet.start(connected -> {});
            LoadResult result = fleet.openLoop(0, 2000, 400L);

            assertEquals(400, result.acknowledged(), result.toString());
            assertEquals(0, result.lost(), result.toString());
        }
    }

    @Test
    void start_nobodyListens_throws() {
        BrokerAddress nobody = new BrokerAddress("127.0.0.1", 1, false);
        try (DeviceFactory factory = new RawDevices(1);
                Fleet fleet = new Fleet(factory, 3, n -> DeviceConfig.of("d-" + n, nobody), List.of(echo))) {
            assertThrows(CompletionException.class, () -> fleet.start(connected -> {}));
        }
    }

    private static Fleet fleet(DeviceFactory factory, String name, List<Path> paths) {
        return new Fleet(
                factory,
                10,
                n -> DeviceConfig.of(name + "-" + n, broker.address()).withReconnect(QUICK),
                paths);
    }
}
