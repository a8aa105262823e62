package io.tideway.store.postgres;

import io.tideway.runtime.cloud.CloudException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections that all calls share, several calls under way on each, and those that stand alone. The schema is brought
 * up to date before the first call, and tried again by the next when that did not work. Thread-safe.
 */
final class PostgresConnections {

    /** Calls sent on one connection before the answer of the first. */
    private static final int CALLS_UNDER_WAY_MAX = 64;

    private static final int WAITING_MAX = 16_384;

    private final Vertx vertx;
    private final PostgresConfig config;
    private final PostgresSchema schema;
    private final SqlClient shared;

    // Guarded by this.
    private @Nullable Future<Void> ready;
    private @Nullable Future<Endpoint> primary;
    private volatile boolean closed;

    PostgresConnections(Vertx vertx, PostgresConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.schema = new PostgresSchema(config);
        this.shared = PgBuilder.client()
                .with(new PoolOptions()
                        .setMaxSize(config.connectionsMax())
                        .setMaxWaitQueueSize(WAITING_MAX)
                        .setConnectionTimeout((int) config.timeout().toMillis())
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectingTo(() -> primary().map(server -> options(server, true)))
                .using(vertx)
                .build();
    }

    private PgConnectOptions options(Endpoint server, boolean bounded) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(server.host())
                .setPort(server.port())
                .setDatabase(config.database())
                .setUser(config.user())
                .setCachePreparedStatements(true)
                .setPipeliningLimit(CALLS_UNDER_WAY_MAX)
                .setReconnectAttempts(0)
                .addProperty("application_name", "tideway")
                .addProperty("search_path", config.schema());
        config.password().ifPresent(options::setPassword);
        if (bounded) {
            // What nobody waits for any more is not done late.
            options.addProperty(
                    "statement_timeout", Long.toString(config.timeout().toMillis()));
        }
        config.tls()
                .ifPresent(tls -> options.setSslMode(tls.verifiesHost() ? SslMode.VERIFY_FULL : SslMode.VERIFY_CA)
                        .setSslOptions(ssl(tls)));
        return options;
    }

    private static ClientSSLOptions ssl(PostgresTls tls) {
        ClientSSLOptions ssl =
                new ClientSSLOptions().setHostnameVerificationAlgorithm(tls.verifiesHost() ? "HTTPS" : "");
        tls.trust().ifPresent(trust -> ssl.setTrustOptions(new PemTrustOptions().addCertPath(trust.toString())));
        tls.identity()
                .ifPresent(identity -> ssl.setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(identity.certificate().toString())
                        .addKeyPath(identity.key().toString())));
        return ssl;
    }

    /** One statement, one round trip once the connection knows it. */
    Future<RowSet<Row>> call(String sql, Tuple arguments) {
        if (closed) {
            return Future.failedFuture(
                    new CloudException(CloudException.Kind.UNAVAILABLE, "the PostgreSQL cloud store is closed"));
        }
        return ready().compose(done -> shared.preparedQuery(sql).execute(arguments))
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(failed(failure)));
    }

    private synchronized Future<Void> ready() {
        Future<Void> known = ready;
        if (known == null || known.failed()) {
            known = connect()
                    .compose(connection -> schema.bringUpToDate(connection).eventually(connection::close));
            ready = known;
        }
        return known;
    }

    /** A connection of one's own to the primary, where a statement may take as long as it likes. */
    Future<PgConnection> connect() {
        return primary().compose(this::connect);
    }

    private Future<PgConnection> connect(Endpoint server) {
        return PgConnection.connect(vertx, options(server, false))
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The server that takes writes; looked for again after any of them was not available. */
    private synchronized Future<Endpoint> primary() {
        if (config.endpoints().size() == 1) {
            return Future.succeededFuture(config.endpoints().get(0));
        }
        Future<Endpoint> known = primary;
        if (known == null || known.failed()) {
            known = primaryFrom(0);
            primary = known;
        }
        return known;
    }

    private Future<Endpoint> primaryFrom(int index) {
        Endpoint server = config.endpoints().get(index);
        return connect(server)
                .compose(connection ->
                        connection.query("SELECT pg_is_in_recovery()").execute().eventually(connection::close))
                .compose(rows -> rows.iterator().next().getBoolean(0)
                        ? Future.<Endpoint>failedFuture(new CloudException(
                                CloudException.Kind.UNAVAILABLE,
                                "none of the PostgreSQL servers at " + config.endpoints() + " takes writes"))
                        : Future.succeededFuture(server))
                .recover(failure ->
                        index + 1 < config.endpoints().size() ? primaryFrom(index + 1) : Future.failedFuture(failure));
    }

    private synchronized CloudException failed(Throwable failure) {
        CloudException known = PostgresFailure.of(config, failure);
        if (known.kind() == CloudException.Kind.UNAVAILABLE) {
            primary = null;
        }
        return known;
    }

    void close() {
        closed = true;
        shared.close();
    }
}
