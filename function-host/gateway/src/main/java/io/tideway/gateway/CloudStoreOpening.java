package io.tideway.gateway;

import io.tideway.gateway.config.CloudStoreSection;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.embedded.EmbeddedCloudStore;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.HostStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/**
 * Opens the configured cloud store. None of its classes, nor those of a store that is not configured, are loaded before:
 * each kind is made by a class of its own.
 *
 * @param vertx whose event loops a store on servers uses
 * @param store of the gateway itself, for the embedded kind
 * @param durability of that store
 */
record CloudStoreOpening(Vertx vertx, HostStore store, Durability durability) {

    /**
     * The store, which connects when it is first used: a server that is away now does not keep the gateway from starting.
     *
     * @throws IOException when a file that the configuration names is no good
     */
    CloudStore open(CloudStoreSection section) throws IOException {
        if (section instanceof CloudStoreSection.Redis redis) {
            return RedisOpening.open(vertx, redis);
        }
        if (section instanceof CloudStoreSection.Postgres postgres) {
            return PostgresOpening.open(vertx, postgres);
        }
        CloudStore embedded = new EmbeddedCloudStore(store, durability, Clock.systemUTC());
        Duration latency = section instanceof CloudStoreSection.Embedded its ? its.latency() : Duration.ZERO;
        return latency.isZero() ? embedded : DistantStore.of(embedded, latency, vertx);
    }
}
