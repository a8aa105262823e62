/**
 * The cloud store on PostgreSQL 12 or newer. I/O, SQL and its migrations; what is decided is decided by functions in the
 * server, one round trip each. Knows no lane, no host and no other store.
 *
 * <p>A confirmed change survives a crash of the server and a loss of its power ({@code synchronous_commit on}, which is the
 * default), and a failover where replication is synchronous.
 */
@NullMarked
package io.tideway.store.postgres;

import org.jspecify.annotations.NullMarked;
