package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real gateway process and real devices, while instances are ordered from phase to phase: the gateway is killed, the
 * store's server is killed, the link between them is cut or slow, at moments of no one's choice. {@code -Dphase.rounds=N} for
 * more rounds, {@code -Dphase.seed=S} for the same choices again; the moments depend on the machine all the same.
 */
class PhaseCrashFaultIT {

    private static final int ROUNDS = Integer.getInteger("phase.rounds", 1);
    private static final long SEED = Long.getLong("phase.seed", System.nanoTime());
    private static final int DEVICES = 4;
    private static final int ACKNOWLEDGED_BEFORE_MAX = 600;
    private static final int ORDERS_MAX = 30;
    private static final int ACKNOWLEDGED_AFTER = 50;
    private static final int AWAY_MS_MAX = 2_000;
    private static final Duration SOON = Duration.ofSeconds(40);

    /** The controller decides once, before there is anything. */
    private static final String PHASES = """
            # All that devices send at full speed while the store is away: to reject some is not what is tested here.
            host: { waiting: 200000 }
            phases: { policy: pinned, slots: 0, decide-every: 1h, lease: 3s, sync: { interval: 50ms } }
            """;

    private final Random random = new Random(SEED);

    @TempDir
    Path folder;

    private GatewayHome home(CloudServer server, SlowProxy link) throws IOException {
        return GatewayHome.create(
                folder, folder.resolve("data"), "wal", server.configuration(link.address()) + "\n" + PHASES);
    }

    @ParameterizedTest
    @EnumSource(CloudServer.Kind.class)
    void gateway_killedWhileInstancesSwitch_losesAndDoublesNothing(CloudServer.Kind kind) throws Exception {
        try (CloudServer server = kind.start(folder);
                SlowProxy link = new SlowProxy(server.address())) {
            GatewayHome home = home(server, link);
            GatewayRun gateway = GatewayRun.start(home).awaitReady();
            try (LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES);
                    PhaseFlips flips = new PhaseFlips(gateway, truth.keys(), SEED)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    truth.publish();
                    flips.awaitOrdered(1 + random.nextInt(ORDERS_MAX));
                    truth.awaitAcknowledged(1 + random.nextInt(ACKNOWLEDGED_BEFORE_MAX));
                    gateway.kill();
                    gateway = GatewayRun.start(home).awaitReady();
                    flips.turnTo(gateway);
                    finish(kind + " killed gateway, round " + round, gateway, truth, flips);
                }
            } finally {
                gateway.kill();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = CloudServer.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "EMBEDDED")
    void store_killedAndCutOffWhileInstancesSwitch_losesAndDoublesNothing(CloudServer.Kind kind) throws Exception {
        try (CloudServer server = kind.start(folder);
                SlowProxy link = new SlowProxy(server.address())) {
            GatewayHome home = home(server, link);
            GatewayRun gateway = GatewayRun.start(home).awaitReady();
            try (LedgerTruth truth = new LedgerTruth(home.broker(), DEVICES);
                    PhaseFlips flips = new PhaseFlips(gateway, truth.keys(), SEED)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    truth.publish();
                    flips.awaitOrdered(1 + random.nextInt(ORDERS_MAX));
                    server.kill();
                    beAway();
                    server.restart();
                    flips.awaitOrdered(1 + random.nextInt(ORDERS_MAX));
                    link.cut();
                    beAway();
                    link.delay(Duration.ofMillis(random.nextInt(30)));
                    link.mend();
                    truth.awaitAcknowledged(1 + random.nextInt(ACKNOWLEDGED_BEFORE_MAX));
                    finish(kind + " killed and cut off store, round " + round, gateway, truth, flips);
                    link.delay(Duration.ZERO);
                }
            } finally {
                gateway.kill();
            }
        }
    }

    private void beAway() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(AWAY_MS_MAX)));
    }

    /** Every message was acknowledged, is in the state once and in order, and nothing is stuck. */
    private void finish(String context, GatewayRun gateway, LedgerTruth truth, PhaseFlips flips) throws IOException {
        truth.awaitAcknowledged(ACKNOWLEDGED_AFTER);
        truth.settle();
        System.out.println("phases, " + context + ", -Dphase.seed=" + SEED + ": " + truth.acknowledged()
                + " acknowledged, " + flips.ordered() + " orders");
        truth.verify(gateway);
        await("nothing is held, " + context).atMost(SOON).untilAsserted(() -> assertEquals(List.of(), held(gateway)));
        assertEquals(0, gateway.orphans(), context);
    }

    /** Instances that wait for something, as the gateway shows them; those under way in a switch at this moment, too. */
    private static List<String> held(GatewayRun gateway) throws IOException {
        JsonArray instances = gateway.phases().getJsonArray("instances");
        List<String> held = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            JsonObject instance = instances.getJsonObject(i);
            if (instance.getInteger("inputs_waiting") > 0 || instance.getInteger("unsynced_entries") > 0) {
                held.add(instance.encode());
            }
        }
        return held;
    }
}
