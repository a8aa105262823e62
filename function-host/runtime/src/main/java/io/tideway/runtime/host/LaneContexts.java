package io.tideway.runtime.host;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives every lane a Vert.x context with an event loop of its own. */
final class LaneContexts implements AutoCloseable {

    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final Vertx vertx;

    LaneContexts(Vertx vertx) {
        this.vertx = vertx;
    }

    Vertx vertx() {
        return vertx;
    }

    /**
     * The next context. Vert.x deals contexts out over its event loops in turn, so as long as it has more loops than lanes
     * were ever started, each is on its own thread.
     */
    Context next() {
        CompletableFuture<Context> started = new CompletableFuture<>();
        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        started.complete(context);
                        return Future.succeededFuture();
                    }
                })
                .onFailure(started::completeExceptionally);
        return started.join();
    }

    /** Waits for the event loops only so long: one that hangs in user code never ends, and must not keep the process. */
    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .<@Nullable Object>thenApply(ended -> null)
                .completeOnTimeout(null, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .join();
    }
}
