package io.tideway.gateway;

import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.embedded.EmbeddedCloudStore;
import io.tideway.runtime.rocksdb.RocksConfig;
import io.tideway.runtime.rocksdb.RocksStore;
import io.tideway.store.postgres.PostgresCloudStore;
import io.tideway.store.postgres.PostgresConfig;
import io.tideway.store.postgres.RealPostgres;
import io.tideway.store.redis.RealRedis;
import io.tideway.store.redis.RedisCloudStore;
import io.tideway.store.redis.RedisConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The server of a cloud store, to be reached by several hosts, killed and started again with what it had. */
interface CloudServer extends AutoCloseable {

    /** Short enough that a cut link shows within a test. */
    Duration TIMEOUT = Duration.ofSeconds(1);

    int PAGE_BYTES = 1 << 16;
    long CHANGE_BYTES_MAX = 1 << 20;

    /** The stores there are. */
    enum Kind {
        EMBEDDED,
        REDIS,
        POSTGRES;

        CloudServer start(Path folder) throws IOException {
            return switch (this) {
                case EMBEDDED -> new Embedded(folder);
                case REDIS -> new Redis(RealRedis.start(folder.resolve("redis")));
                case POSTGRES -> new Postgres(RealPostgres.start(folder.resolve("postgres")));
            };
        }
    }

    /** A store for one host, reached through that address; whoever asks for it closes it. */
    CloudStore open(Vertx vertx, InetSocketAddress address);

    /** Where it listens. */
    InetSocketAddress address();

    /** The part of a gateway's configuration that leads to it through that address. */
    String configuration(InetSocketAddress through);

    /** As {@code kill -9} does. */
    void kill() throws IOException;

    /** Starts it again. */
    void restart() throws IOException;

    @Override
    void close() throws IOException;

    /** A store in this process, which hosts share: it has no server that could be killed, and no link. */
    final class Embedded implements CloudServer {
        private final RocksStore rocks;
        private final EmbeddedCloudStore store;

        Embedded(Path folder) {
            rocks = RocksStore.open(
                    new RocksConfig(folder.resolve("cloud"), false, 8 << 20, 8 << 20, 32 << 20, 1 << 30, 0));
            store = new EmbeddedCloudStore(rocks, Runnable::run, Clock.systemUTC());
        }

        /** The same for all: it is the one that decides between them. */
        EmbeddedCloudStore store() {
            return store;
        }

        @Override
        public CloudStore open(Vertx vertx, InetSocketAddress address) {
            throw new UnsupportedOperationException("has no address");
        }

        @Override
        public InetSocketAddress address() {
            return InetSocketAddress.createUnresolved("nowhere", 0);
        }

        @Override
        public String configuration(InetSocketAddress through) {
            return "cloud-store: { kind: embedded }";
        }

        @Override
        public void kill() {
            throw new UnsupportedOperationException("shares the fate of its gateway");
        }

        @Override
        public void restart() {
            throw new UnsupportedOperationException("shares the fate of its gateway");
        }

        @Override
        public void close() {
            rocks.close();
        }
    }

    /** Redis, which keeps what it confirmed over a kill. */
    record Redis(RealRedis server) implements CloudServer {

        @Override
        public CloudStore open(Vertx vertx, InetSocketAddress address) {
            RedisConfig config = RedisConfig.of(
                            false, new io.tideway.store.redis.Endpoint("127.0.0.1", address.getPort()))
                    .withBounds(TIMEOUT, PAGE_BYTES, CHANGE_BYTES_MAX);
            return new RedisCloudStore(vertx, config);
        }

        @Override
        public InetSocketAddress address() {
            return loopback(server.endpoint().port());
        }

        @Override
        public String configuration(InetSocketAddress through) {
            return "cloud-store: { kind: redis, addresses: [ '127.0.0.1:%d' ], timeout: %dms }"
                    .formatted(through.getPort(), TIMEOUT.toMillis());
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void restart() throws IOException {
            server.start();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** PostgreSQL, with the changes of a crash intact. */
    record Postgres(RealPostgres server) implements CloudServer {

        @Override
        public CloudStore open(Vertx vertx, InetSocketAddress address) {
            PostgresConfig config = PostgresConfig.of(
                            new io.tideway.store.postgres.Endpoint("127.0.0.1", address.getPort()),
                            server.config().database(),
                            server.config().user(),
                            Optional.empty())
                    .withBounds(TIMEOUT, PAGE_BYTES, CHANGE_BYTES_MAX);
            return new PostgresCloudStore(vertx, config);
        }

        @Override
        public InetSocketAddress address() {
            return loopback(server.endpoint().port());
        }

        @Override
        public String configuration(InetSocketAddress through) {
            return "cloud-store: { kind: postgres, addresses: [ '127.0.0.1:%d' ], timeout: %dms, database: %s, user: %s }"
                    .formatted(
                            through.getPort(),
                            TIMEOUT.toMillis(),
                            server.config().database(),
                            server.config().user());
        }

        @Override
        public void kill() throws IOException {
            server.kill();
        }

        @Override
        public void restart() throws IOException {
            server.start();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
