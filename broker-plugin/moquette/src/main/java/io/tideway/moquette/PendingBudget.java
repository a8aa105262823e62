package io.tideway.moquette;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all connections together may have pending; over it, whoever sends more is not read until half of it is free
 * again. Thread-safe.
 */
final class PendingBudget {

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    PendingBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void take(int amount) {
        bytes.addAndGet(amount);
    }

    void release(int amount) {
        long left = bytes.addAndGet(-amount);
        if (left <= bytesMax / 2) {
            for (Runnable resume = waiting.poll(); resume != null; resume = waiting.poll()) {
                resume.run();
            }
        }
    }

    boolean isExceeded() {
        return bytes.get() > bytesMax;
    }

    /** Runs {@code resume} once, as soon as half of the budget is free. */
    void awaitRoom(Runnable resume) {
        waiting.add(resume);
        if (bytes.get() <= bytesMax / 2 && waiting.remove(resume)) {
            resume.run(); // it was freed meanwhile, and no release may follow
        }
    }

    long bytes() {
        return bytes.get();
    }
}
