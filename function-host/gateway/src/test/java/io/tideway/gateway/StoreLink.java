package io.tideway.gateway;

import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.FaultyCloudStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The link of one host to the cloud store, which tests cut and slow down. Closed after the host. */
interface StoreLink extends AutoCloseable {

    /** The store at its end; for one host. */
    CloudStore open(Vertx vertx);

    /** Nothing passes, and what is under way is lost. */
    void cut();

    /** It is as good as new. */
    void mend();

    /** So much later in each direction. */
    void delay(Duration eachWay);

    @Override
    void close() throws IOException;

    /** A link to that server. {@code seed}: of what the link does by chance. */
    static StoreLink to(CloudServer server, long seed) throws IOException {
        return server instanceof CloudServer.Embedded embedded
                ? new InProcess(embedded.store(), seed)
                : new OverTcp(server);
    }

    /** Through a proxy. */
    final class OverTcp implements StoreLink {
        private final CloudServer server;
        private final SlowProxy proxy;
        private final List<CloudStore> opened = new ArrayList<>();

        OverTcp(CloudServer server) throws IOException {
            this.server = server;
            this.proxy = new SlowProxy(server.address());
        }

        @Override
        public CloudStore open(Vertx vertx) {
            CloudStore store = server.open(vertx, proxy.address());
            opened.add(store);
            return store;
        }

        @Override
        public void cut() {
            proxy.cut();
        }

        @Override
        public void mend() {
            proxy.mend();
        }

        @Override
        public void delay(Duration eachWay) {
            proxy.delay(eachWay);
        }

        @Override
        public void close() throws IOException {
            opened.forEach(CloudStore::close);
            proxy.close();
        }
    }

    /** Without a server there is no connection to cut; requests and replies get lost all the same. */
    final class InProcess implements StoreLink {
        private static final FaultyCloudStore.Link GOOD =
                new FaultyCloudStore.Link(Duration.ZERO, Duration.ZERO, 0, 0, false, CloudServer.TIMEOUT);

        private final CloudStore shared;
        private final Random random;
        private FaultyCloudStore.Link link = GOOD;
        private @Nullable FaultyCloudStore store;

        InProcess(CloudStore shared, long seed) {
            this.shared = shared;
            this.random = new Random(seed);
        }

        @Override
        public CloudStore open(Vertx vertx) {
            store = new FaultyCloudStore(shared, new FaultyCloudStore.LinkWeather() {
                @Override
                public void after(Duration delay, Runnable action) {
                    if (delay.isZero()) {
                        action.run();
                    } else {
                        vertx.setTimer(Math.max(1, delay.toMillis()), timer -> action.run());
                    }
                }

                @Override
                public double chance() {
                    synchronized (random) {
                        return random.nextDouble();
                    }
                }
            });
            set(link);
            return store;
        }

        private void set(FaultyCloudStore.Link next) {
            link = next;
            Objects.requireNonNull(store, "opened first").set(next);
        }

        @Override
        public void cut() {
            set(link.withOutage(true));
        }

        @Override
        public void mend() {
            set(link.withOutage(false));
        }

        @Override
        public void delay(Duration eachWay) {
            set(new FaultyCloudStore.Link(eachWay, Duration.ZERO, 0, 0, link.outage(), CloudServer.TIMEOUT));
        }

        /** The store goes with its server. */
        @Override
        public void close() {}
    }
}
