package io.tideway.moquette;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connection of every client id, and how many sockets are open. Thread-safe. */
final class ActiveConnections {

    private final int max;
    private final AtomicInteger sockets = new AtomicInteger();
    private final Map<String, GateHandler> byClient = new ConcurrentHashMap<>();

    ActiveConnections(int max) {
        this.max = max;
    }

    /** A socket was accepted; {@code false} when it is one too many. Every call needs one {@link #closed}. */
    boolean opened() {
        return sockets.incrementAndGet() <= max;
    }

    void closed() {
        if (sockets.decrementAndGet() == 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits until no socket is open, at most so long. */
    synchronized void awaitNone(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            for (long left = timeout.toMillis(); sockets.get() > 0 && left > 0; ) {
                wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Names the connection of a client; gives the one that had the name before. */
    @Nullable
    GateHandler replace(String clientId, GateHandler handler) {
        return byClient.put(clientId, handler);
    }

    /** Forgets it unless another has taken its place; says whether it was there. */
    boolean remove(String clientId, GateHandler handler) {
        return byClient.remove(clientId, handler);
    }

    @Nullable
    GateHandler find(String clientId) {
        return byClient.get(clientId);
    }

    void forEach(Consumer<GateHandler> visitor) {
        byClient.values().forEach(visitor);
    }

    int sockets() {
        return sockets.get();
    }
}
