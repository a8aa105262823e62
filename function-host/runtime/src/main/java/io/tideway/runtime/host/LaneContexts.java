package io.tideway.runtime.host;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;

/** Gives every lane a Vert.x context with an event loop of its own. */
final class LaneContexts {

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
}
