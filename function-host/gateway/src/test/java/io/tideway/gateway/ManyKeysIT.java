package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.tideway.gateway.functions.NumberedCount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Far more instances than memory has room for; {@code -Dkeys=1000000} for a million. */
class ManyKeysIT {

    private static final int KEYS = Integer.getInteger("keys", 20_000);
    private static final int IN_MEMORY = 1_000;
    private static final int WINDOW = 128;
    private static final long SEED = 7;

    private final Semaphore window = new Semaphore(WINDOW);
    private final AtomicReference<Throwable> failed = new AtomicReference<>();

    @TempDir
    Path folder;

    @Test
    void keys_beyondMemory_boundedInMemoryAndRightAfterEviction() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start(
                folder,
                "host: {instances: " + IN_MEMORY + "}",
                FunctionJar.of("count", NumberedCount.class, "keys/{device}", "publishes: [\"counted/{device}\"]"))) {
            Mqtt5AsyncClient device = gateway.connect("device");
            for (int round = 1; round <= 2; round++) {
                for (int key = 0; key < KEYS; key++) {
                    publish(device, key, round);
                }
                awaitAcknowledged();
                long inMemory = gateway.hostCounter("activations_total") - gateway.hostCounter("evictions_total");
                assertTrue(inMemory <= IN_MEMORY + 2 * 256, inMemory + " instances are in memory");
            }
            assertTrue(gateway.hostCounter("evictions_total") >= 2L * KEYS - IN_MEMORY - 2 * 256);
            Random random = new Random(SEED);
            for (int i = 0; i < 200; i++) {
                assertCountedTwice(gateway, "d" + random.nextInt(KEYS));
            }
            assertCountedTwice(gateway, "d0");
            assertCountedTwice(gateway, "d" + (KEYS - 1));
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.status("inputs_waiting") == 0);
        }
    }

    private void publish(Mqtt5AsyncClient device, int key, long number) {
        window.acquireUninterruptibly();
        var unused = device.publishWith()
                .topic("keys/d" + key)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(Long.toString(number).getBytes(StandardCharsets.UTF_8))
                .send()
                .whenComplete((result, failure) -> {
                    if (failure != null) {
                        failed.set(failure);
                    }
                    window.release();
                });
    }

    private void awaitAcknowledged() throws InterruptedException {
        assertTrue(window.tryAcquire(WINDOW, 60, TimeUnit.SECONDS));
        window.release(WINDOW);
        assertNull(failed.get());
    }

    private static void assertCountedTwice(GatewayFixture gateway, String key) throws Exception {
        assertEquals(2, gateway.number("count", key, "count"), key);
        assertEquals(0, gateway.number("count", key, "breaks"), key);
    }
}
