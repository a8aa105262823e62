package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Orders the instances of a gateway process from phase to phase without a break, over its admin API, also while it is dead. */
final class PhaseFlips implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final List<String> keys;
    private final Random random;
    private final Thread thread;
    private final AtomicLong ordered = new AtomicLong();
    private volatile GatewayRun gateway;
    private volatile boolean stopping;
    private volatile @Nullable IOException refusal;

    PhaseFlips(GatewayRun gateway, List<String> keys, long seed) {
        this.gateway = gateway;
        this.keys = keys;
        this.random = new Random(seed);
        this.thread = new Thread(this::run, "phase-flips");
        thread.start();
    }

    private void run() {
        while (!stopping) {
            try {
                gateway.want(keys.get(random.nextInt(keys.size())), random.nextBoolean() ? "local" : "remote");
                ordered.incrementAndGet();
            } catch (IOException e) {
                refusal = e; // It is dead; the next one is told.
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Another process is the gateway now. */
    void turnTo(GatewayRun next) {
        gateway = next;
    }

    long ordered() {
        return ordered.get();
    }

    /** Waits for so many more orders that the gateway has taken. */
    void awaitOrdered(long more) {
        long target = ordered.get() + more;
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertTrue(ordered.get() >= target, () -> "the latest refusal is " + refusal));
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
