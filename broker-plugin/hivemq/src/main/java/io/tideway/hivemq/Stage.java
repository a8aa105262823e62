package io.tideway.hivemq;

import java.util.concurrent.CompletableFuture;

/** How far the host is: its listeners are there before its functions, and clients wait for those. Thread-safe. */
final class Stage {

    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private volatile boolean stopping;

    /** Clients may come in. */
    void open() {
        open.complete(null);
    }

    /** None may any more. */
    void stop() {
        stopping = true;
        open.complete(null);
    }

    boolean isStopping() {
        return stopping;
    }

    /** Completes when clients may come in, or need not wait any longer. */
    CompletableFuture<Void> whenOpen() {
        return open;
    }
}
