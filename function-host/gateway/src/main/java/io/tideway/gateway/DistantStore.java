package io.tideway.gateway;

import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.FaultyCloudStore;
import io.tideway.runtime.cloud.FaultyCloudStore.Link;
import io.tideway.runtime.cloud.FaultyCloudStore.LinkWeather;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Puts a cloud store at a distance, for measurements and demonstrations on one machine. */
final class DistantStore {

    private DistantStore() {}

    /** The store behind a link without loss; {@code roundTrip} is added to each call. */
    static CloudStore of(CloudStore store, Duration roundTrip, Vertx vertx) {
        FaultyCloudStore distant = new FaultyCloudStore(store, new Timers(vertx));
        distant.set(Link.slow(roundTrip.dividedBy(2)));
        return distant;
    }

    /** Real time, on one event loop of its own: on a lane's, the lane's work would make the link slower. */
    private static final class Timers implements LinkWeather {
        private final Vertx vertx;
        private final Context loop;

        Timers(Vertx vertx) {
            this.vertx = vertx;
            this.loop = vertx.getOrCreateContext();
        }

        /** Vert.x counts in whole milliseconds, from 1. */
        @Override
        public void after(Duration delay, Runnable action) {
            long ms = Math.max(1, TimeUnit.NANOSECONDS.toMillis(delay.toNanos() + 500_000));
            loop.runOnContext(now -> vertx.setTimer(ms, timer -> action.run()));
        }

        @Override
        public double chance() {
            return ThreadLocalRandom.current().nextDouble();
        }
    }
}
