package io.tideway.gateway;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One publisher of numbered inputs to many instances of a host in turn, at a rate, with a window of unacknowledged ones. */
final class ChainPublisher implements AutoCloseable {

    private static final int WINDOW = 256;

    private final String name;
    private final ChainHost host;
    private final List<String> keys;
    private final long periodNs;
    private final Semaphore window = new Semaphore(WINDOW);
    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long rounds;

    /** Begins. {@code perSecond}: of each key. */
    ChainPublisher(String name, ChainHost host, List<String> keys, int perSecond, long firstRound) {
        this.name = name;
        this.host = host;
        this.keys = keys;
        this.periodNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.rounds = firstRound;
        this.thread = new Thread(this::run, "publisher-" + name);
        thread.start();
    }

    private void run() {
        long nextNs = System.nanoTime();
        while (!stopping) {
            long round = rounds + 1;
            for (String key : keys) {
                publish(key, name + ":" + round);
            }
            rounds = round;
            nextNs = Math.max(nextNs + periodNs, System.nanoTime() - 10 * periodNs);
            LockSupport.parkNanos(nextNs - System.nanoTime());
        }
    }

    private void publish(String key, String input) {
        window.acquireUninterruptibly();
        host.send(key, input, new Acknowledgement() {
            @Override
            public void durable() {
                window.release();
            }

            @Override
            public void rejected(Rejection reason) {
                trouble.compareAndSet(null, key + " " + input + " was rejected: " + reason);
                window.release();
            }
        });
    }

    /** Stops and waits until all is acknowledged; the number it came to. */
    long stop(Duration patience) {
        stopping = true;
        try {
            thread.join();
            if (!window.tryAcquire(WINDOW, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError((WINDOW - window.availablePermits()) + " messages are not acknowledged");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        window.release(WINDOW);
        String found = trouble.get();
        if (found != null) {
            throw new AssertionError(found);
        }
        return rounds;
    }

    @Override
    public void close() {
        stopping = true;
        window.release(WINDOW);
    }
}
