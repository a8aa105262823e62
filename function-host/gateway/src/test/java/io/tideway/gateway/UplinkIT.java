package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.client.broker.Mosquitto;
import io.tideway.client.connection.BrokerAddress;
import io.tideway.client.connection.BrokerConnection;
import io.tideway.client.connection.ConnectionConfig;
import io.tideway.client.connection.ConnectionListener;
import io.tideway.client.connection.ConnectionTrouble;
import io.tideway.gate.InboundMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real gateway with an uplink to a real Mosquitto, which goes away. */
class UplinkIT {

    private static final int DURING_OUTAGE = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void uplink_overAnOutageAndAKill_bringsEverythingUpLiveFirst() throws Exception {
        try (Mosquitto above = Mosquitto.orSkip(Files.createDirectories(folder.resolve("above")))) {
            above.start();
            GatewayHome home = GatewayHome.create(
                    folder,
                    folder.resolve("data"),
                    "fsync",
                    "uplink: { address: \"mqtt://127.0.0.1:%d\", prefix: site/, rate: 10/s, topics: [ { filter: \"out/+\" } ] }"
                            .formatted(above.port()));
            GatewayRun gateway = GatewayRun.start(home).awaitReady();
            Cloud cloud = new Cloud();
            try (BrokerConnection listening = BrokerConnection.create(
                            ConnectionConfig.of(new BrokerAddress("127.0.0.1", above.port(), false), "cloud"), cloud);
                    NumberedDevices device = new NumberedDevices(home.port(), 1)) {
                listening.start();
                await().atMost(PATIENCE).until(listening::isConnected);
                listening.subscribe("site/#").get(5, TimeUnit.SECONDS);
                device.publish(10);
                await().atMost(PATIENCE).until(() -> cloud.numbers().size() == 10);

                above.stop();
                device.publish(DURING_OUTAGE);
                device.awaitAcknowledged(); // By the gateway, to which the outage above is nothing.
                assertTrue(gateway.status().getLong("uplink_waiting") > 0);
                gateway.kill();
                gateway = GatewayRun.start(home).awaitReady();
                above.start();
                GatewayRun running = gateway;
                await().atMost(PATIENCE)
                        .until(() -> running.status().getLong("uplink_connected") == 1 && listening.isConnected());
                device.publish(1);
                await().atMost(PATIENCE).until(() -> cloud.numbers().size() == 10 + DURING_OUTAGE + 1);

                List<Long> arrived = cloud.arrivals();
                int live = arrived.indexOf(10L + DURING_OUTAGE + 1);
                assertTrue(live < arrived.size() - 1, () -> "the live one came last: " + arrived);
                assertEquals(arrived.size(), cloud.ids.size());
                await().atMost(PATIENCE).until(() -> running.status().getLong("uplink_waiting") == 0);
                System.out.println("uplink: " + arrived.size() + " up, the live one as number " + (live + 1) + ", "
                        + (arrived.size() - new TreeSet<>(arrived).size()) + " twice by the kill");
            } finally {
                gateway.kill();
            }
        }
    }

    /** What came up, in order. */
    private static final class Cloud implements ConnectionListener {

        private final List<String> payloads = new CopyOnWriteArrayList<>();
        private final List<String> ids = new CopyOnWriteArrayList<>();

        @Override
        public void connected(boolean sessionPresent) {}

        @Override
        public void disconnected(ConnectionTrouble trouble) {}

        @Override
        public void received(InboundMessage message, Runnable acknowledge) {
            assertEquals("site/out/numbered-0", message.topic());
            message.properties().userProperty("message-id").ifPresent(ids::add);
            payloads.add(new String(message.payload(), StandardCharsets.UTF_8));
            acknowledge.run();
        }

        List<Long> arrivals() {
            List<Long> numbers = new ArrayList<>();
            payloads.forEach(payload -> numbers.add(Long.parseLong(payload.substring(0, payload.indexOf(':')))));
            return numbers;
        }

        TreeSet<Long> numbers() {
            return new TreeSet<>(arrivals());
        }
    }
}
