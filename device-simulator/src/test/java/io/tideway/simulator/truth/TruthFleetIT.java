package io.tideway.simulator.truth;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.tideway.simulator.StockMoquette;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.load.Waiting;
import io.tideway.simulator.raw.ScriptedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TruthFleetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long SEED = 7;

    // A scripted broker: stock Moquette stops answering when links are cut under load.
    @Test
    void fleet_linksCutWhilePublishing_resendsEachUnansweredMessageAsDuplicateOnly() {
        Random random = new Random(SEED);
        try (ScriptedBroker broker = new ScriptedBroker();
                TruthFleet fleet = new TruthFleet(TruthConfig.of(broker.address(), 4))) {
            assertTrue(fleet.connect(PATIENCE));
            broker.sessionPresent(true);
            fleet.resume();
            for (int cut = 0; cut < 40; cut++) {
                long before = fleet.acknowledged();
                assertTrue(Waiting.until(() -> fleet.acknowledged() > before + 100, PATIENCE), fleet::describe);
                fleet.devices().get(random.nextInt(4)).cut();
            }
            fleet.pause();

            assertTrue(fleet.awaitSettled(PATIENCE), fleet::describe);
            assertEquals(fleet.sent(), fleet.acknowledged());
            List<ScriptedBroker.Seen> published = broker.seen().stream()
                    .filter(packet -> packet.type() == MqttMessageType.PUBLISH)
                    .toList();
            long firstSendings =
                    published.stream().filter(packet -> !packet.dup()).count();
            assertTrue(firstSendings <= fleet.sent(), firstSendings + " of " + fleet.sent());
            assertTrue(published.size() > firstSendings, "no cut met an unanswered message");
            for (TruthDevice device : fleet.devices()) {
                assertEquals(0, device.sessionsLost(), device::toString);
                assertEquals(0, device.ledger().sentAnew(), device::toString);
                assertTrue(device.connections() > 1, device::toString);
            }
        }
    }

    @Test
    void fleet_brokerAwayAndBackWithoutSessions_sendsAnewAndSaysSo() throws Exception {
        int port;
        TruthFleet fleet;
        try (StockMoquette broker = new StockMoquette()) {
            port = broker.address().port();
            fleet = new TruthFleet(TruthConfig.of(broker.address(), 4));
            assertTrue(fleet.connect(PATIENCE));
            fleet.resume();
            await().atMost(PATIENCE).until(() -> fleet.acknowledged() > 200);
        }
        try (fleet;
                StockMoquette again = new StockMoquette(port)) {
            long before = fleet.acknowledged();
            await().atMost(PATIENCE).until(() -> fleet.acknowledged() > before + 200);
            fleet.pause();

            assertTrue(fleet.awaitSettled(PATIENCE), again.address().toString());
            assertEquals(fleet.sent(), fleet.acknowledged());
            assertTrue(fleet.devices().stream().allMatch(device -> device.sessionsLost() >= 1));
        }
    }

    @Test
    void subscriber_offlineAndBack_receivesWhatWasPublishedMeanwhile() throws Exception {
        try (StockMoquette broker = new StockMoquette();
                TruthFleet fleet = new TruthFleet(TruthConfig.of(broker.address(), 1));
                TruthSubscriber subscriber =
                        fleet.subscriber("subscriber", MqttVersion.V5, List.of("devices/+/telemetry"))) {
            assertTrue(fleet.connect(PATIENCE));
            subscriber.online().toCompletableFuture().join();
            subscriber.offline().toCompletableFuture().join();
            fleet.resume();
            await().atMost(PATIENCE).until(() -> fleet.acknowledged() > 50);
            fleet.pause();
            assertTrue(fleet.awaitSettled(PATIENCE));
            subscriber.online().toCompletableFuture().join();

            await().atMost(PATIENCE).until(() -> subscriber.deliveries().size() >= fleet.sent());
            assertEquals(0, subscriber.sessionsLost());
            assertEquals(List.of(), subscriber.contradictions());
        }
    }
}
