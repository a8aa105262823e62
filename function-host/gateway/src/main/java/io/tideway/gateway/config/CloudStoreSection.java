package io.tideway.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code cloud-store}: where state lives in the remote phase, and is synced to in the local one. */
public sealed interface CloudStoreSection {

    /** Which store; the words of {@code cloud-store.kind}. */
    enum Kind {
        EMBEDDED,
        REDIS,
        POSTGRES
    }

    /** Which store it is. */
    Kind kind();

    /**
     * In the gateway's own store: for one gateway, to try phases out.
     *
     * @param latency added to each round trip, as if the store were that far away
     */
    record Embedded(Duration latency) implements CloudStoreSection {
        @Override
        public Kind kind() {
            return Kind.EMBEDDED;
        }
    }

    /**
     * On Redis or Valkey.
     *
     * @param addresses one server, or some of a cluster
     * @param cluster whether it is a Redis Cluster
     * @param keyPrefix what all keys and channels begin with; a server may be shared between sites
     */
    record Redis(List<ServerAddress> addresses, boolean cluster, String keyPrefix, Account account, Bounds bounds)
            implements CloudStoreSection {

        /** Keeps a copy. */
        public Redis {
            addresses = List.copyOf(addresses);
        }

        @Override
        public Kind kind() {
            return Kind.REDIS;
        }
    }

    /**
     * On PostgreSQL.
     *
     * @param addresses servers of which one takes writes; tried in turn
     * @param database its name
     * @param schema where tables and functions are; a database may be shared between sites
     */
    record Postgres(List<ServerAddress> addresses, String database, String schema, Account account, Bounds bounds)
            implements CloudStoreSection {

        /** Keeps a copy. */
        public Postgres {
            addresses = List.copyOf(addresses);
        }

        @Override
        public Kind kind() {
            return Kind.POSTGRES;
        }
    }

    /**
     * How the gateway shows who it is, and over what.
     *
     * @param user {@code null} for the server's default one
     * @param passwordFile its only line is the password; {@code null} for none
     * @param tls {@code null} for none
     */
    record Account(
            @Nullable String user,
            @Nullable Path passwordFile,
            @Nullable ServerTlsSection tls) {}

    /**
     * Bounds of what the store is asked.
     *
     * @param timeout for one call; the store counts as away when it takes longer
     * @param connections to each server; calls are pipelined, so few are enough
     * @param pageBytes entries in one reply; a bigger record takes several
     * @param changeBytes of one write; a function that changes more fails
     */
    record Bounds(Duration timeout, int connections, int pageBytes, long changeBytes) {}
}
