package io.tideway.store.postgres;

import io.tideway.runtime.cloud.CloudException;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema to the version that this program knows. All steps are one transaction under a lock, so any number of
 * hosts may start at once; a step that fails leaves what was.
 */
final class PostgresSchema {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSchema.class);

    /** Any number, the same for ever: says whose lock it is. */
    private static final int LOCK = 0x7469_6465;

    private final PostgresConfig config;
    private final int latest;

    PostgresSchema(PostgresConfig config) {
        this(config, Migrations.LATEST);
    }

    /** To an earlier version, for tests of migrations. */
    PostgresSchema(PostgresConfig config, int latest) {
        this.config = config;
        this.latest = latest;
    }

    Future<Void> bringUpToDate(PgConnection connection) {
        return connection
                .begin()
                .compose(transaction -> lockAndMigrate(connection)
                        .compose(done -> transaction.commit())
                        .onFailure(failure -> transaction.rollback()));
    }

    private Future<Void> lockAndMigrate(PgConnection connection) {
        return connection
                .preparedQuery("SELECT pg_advisory_xact_lock($1, hashtext($2))")
                .execute(Tuple.of(LOCK, config.schema()))
                .compose(locked -> connection
                        .preparedQuery("SELECT to_regclass($1) IS NOT NULL")
                        .execute(Tuple.of(config.schema() + ".schema_version")))
                .compose(rows -> rows.iterator().next().getBoolean(0) ? Future.succeededFuture() : create(connection))
                .compose(there -> connection
                        .query("SELECT coalesce(max(version), 0) FROM schema_version")
                        .execute())
                .compose(rows -> migrate(connection, rows.iterator().next().getInteger(0)));
    }

    /** Where another made the schema, the right to make one is not needed. */
    private Future<Void> create(PgConnection connection) {
        return connection
                .preparedQuery("SELECT to_regnamespace($1) IS NOT NULL")
                .execute(Tuple.of(config.schema()))
                .compose(rows -> rows.iterator().next().getBoolean(0)
                        ? Future.succeededFuture()
                        : connection.query("CREATE SCHEMA " + config.schema()).execute())
                .compose(made -> connection
                        .query("CREATE TABLE schema_version (version int PRIMARY KEY, applied_at timestamptz NOT NULL)")
                        .execute())
                .mapEmpty();
    }

    private Future<Void> migrate(PgConnection connection, int version) {
        if (version > latest) {
            return Future.failedFuture(new CloudException(
                    CloudException.Kind.REFUSED,
                    "schema '" + config.schema() + "' of PostgreSQL at " + config.endpoints() + " has version "
                            + version + ", this version of Tideway knows " + latest
                            + ". A newer gateway was started on it: update this one."));
        }
        if (version == latest) {
            return Future.succeededFuture();
        }
        int next = version + 1;
        LOG.info("schema '{}' is brought to version {}", config.schema(), next);
        return connection
                .query(Migrations.to(next))
                .execute()
                .compose(applied -> connection
                        .preparedQuery("INSERT INTO schema_version VALUES ($1, clock_timestamp())")
                        .execute(Tuple.of(next)))
                .compose(recorded -> migrate(connection, next));
    }
}
