package io.tideway.store.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to reach and use PostgreSQL.
 *
 * @param endpoints servers of which one takes writes at a time; tried in turn
 * @param database its name
 * @param user who connects
 * @param password of the user; absent where the server wants none
 * @param tls absent for plain TCP
 * @param schema where tables and functions are, to share a database between sites
 * @param timeout for one call, connecting included
 * @param connectionsMax calls share them; one more listens to recalls
 * @param pageBytes entries in one reply; a bigger record takes several
 * @param changeBytesMax in one write or flush
 */
public record PostgresConfig(
        List<Endpoint> endpoints,
        String database,
        String user,
        Optional<String> password,
        Optional<PostgresTls> tls,
        String schema,
        Duration timeout,
        int connectionsMax,
        int pageBytes,
        long changeBytesMax) {

    public static final String DEFAULT_SCHEMA = "tideway";
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    public static final int DEFAULT_CONNECTIONS_MAX = 4;
    public static final int DEFAULT_PAGE_BYTES = 1 << 20;
    public static final long DEFAULT_CHANGE_BYTES_MAX = 16L << 20;

    public PostgresConfig {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints of PostgreSQL must name at least one server");
        }
        if (!schema.matches("[a-z_][a-z0-9_]{0,40}")) {
            throw new IllegalArgumentException(
                    "schema of PostgreSQL must be lower-case letters, digits or '_', at most 41 of them, found '"
                            + schema + "'");
        }
        requirePositive("timeout", timeout.toMillis());
        requirePositive("connections", connectionsMax);
        requirePositive("page bytes", pageBytes);
        requirePositive("change bytes", changeBytesMax);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " of PostgreSQL must be greater than 0, found " + value);
        }
    }

    /** One server, in the clear. */
    public static PostgresConfig of(Endpoint endpoint, String database, String user, Optional<String> password) {
        return new PostgresConfig(
                List.of(endpoint),
                database,
                user,
                password,
                Optional.empty(),
                DEFAULT_SCHEMA,
                DEFAULT_TIMEOUT,
                DEFAULT_CONNECTIONS_MAX,
                DEFAULT_PAGE_BYTES,
                DEFAULT_CHANGE_BYTES_MAX);
    }

    /** The same, in another schema. */
    public PostgresConfig withSchema(String newSchema) {
        return new PostgresConfig(
                endpoints,
                database,
                user,
                password,
                tls,
                newSchema,
                timeout,
                connectionsMax,
                pageBytes,
                changeBytesMax);
    }

    /** The same, with other bounds of one call. */
    public PostgresConfig withBounds(Duration newTimeout, int newPageBytes, long newChangeBytesMax) {
        return new PostgresConfig(
                endpoints,
                database,
                user,
                password,
                tls,
                schema,
                newTimeout,
                connectionsMax,
                newPageBytes,
                newChangeBytesMax);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresConfig" + endpoints + "/" + database + "." + schema + (tls.isPresent() ? " tls" : "");
    }
}
