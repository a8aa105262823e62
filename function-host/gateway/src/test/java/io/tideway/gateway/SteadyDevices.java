package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Some devices behind one connection that publish 1, 2, 3 and so on with QoS 1 without a break, to {@code topic/d0},
 * {@code topic/d1} and so on: enough of them to have instances on every lane.
 */
final class SteadyDevices implements AutoCloseable {

    static final int DEVICES = 8;
    private static final int WINDOW = 64;

    private final Mqtt5AsyncClient client;
    private final String topic;
    private final Semaphore window = new Semaphore(WINDOW);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> refused = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean stopping;
    private long rounds;

    SteadyDevices(GatewayFixture gateway, String topic) {
        this.client = gateway.connect("steady-" + topic);
        this.topic = topic;
        this.thread = new Thread(this::run, "steady-devices");
        thread.start();
    }

    private void run() {
        while (!stopping) {
            rounds++;
            for (int device = 0; device < DEVICES; device++) {
                publish(device, rounds);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private void publish(int device, long number) {
        window.acquireUninterruptibly();
        var unused = client.publishWith()
                .topic(topic + "/d" + device)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(Long.toString(number).getBytes(StandardCharsets.UTF_8))
                .send()
                .whenComplete((result, failure) -> {
                    if (failure == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        refused.compareAndSet(null, failure);
                    }
                    window.release();
                });
    }

    /** Waits until many more messages than can be under way are acknowledged: they go on. */
    void awaitProgress() {
        long target = acknowledged.get() + 4 * WINDOW;
        await().atMost(GatewayFixture.PATIENCE)
                .until(() -> acknowledged.get() >= target || refused.get() != null || !thread.isAlive());
        assertFine();
    }

    /** Waits until all is acknowledged. The number that each device came to. */
    long stop() {
        stopping = true;
        try {
            thread.join();
            if (!window.tryAcquire(WINDOW, GatewayFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError((WINDOW - window.availablePermits()) + " messages are not acknowledged");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        window.release(WINDOW);
        assertFine();
        return rounds;
    }

    private void assertFine() {
        Throwable failure = refused.get();
        if (failure != null) {
            throw new AssertionError("a message was refused", failure);
        }
    }

    /** Stops, and checks in the state of a {@code NumberedCount} that every message was done once and in order. */
    void assertEveryMessageCountedOnce(GatewayFixture gateway, String function) throws IOException {
        long sent = stop();
        for (int device = 0; device < DEVICES; device++) {
            String key = "d" + device;
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.number(function, key, "last") == sent);
            assertEquals(sent, gateway.number(function, key, "count"), "messages of " + key);
            assertEquals(0, gateway.number(function, key, "breaks"), "breaks in the order of " + key);
        }
    }

    @Override
    public void close() {
        stopping = true;
        window.release(WINDOW);
        var unused = client.disconnect();
    }
}
