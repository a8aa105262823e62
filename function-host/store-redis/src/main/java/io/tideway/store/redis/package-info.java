/**
 * The cloud store on Redis 6.2 or newer, or Valkey, single or as a cluster. I/O and layout of keys; what is decided is
 * decided by scripts in the server, one round trip each. Knows no lane, no host and no other store.
 *
 * <h2>What survives</h2>
 *
 * A change is confirmed when the server's memory has it; when it reaches a disk or a second server is the server's
 * configuration, not ours:
 *
 * <ul>
 *   <li>{@code appendonly yes, appendfsync always}: a confirmed change survives a crash and a loss of power. For
 *       batteries and money.
 *   <li>{@code appendonly yes, appendfsync everysec} (recommended): it survives a crash of the server; a loss of power
 *       takes up to about a second. Local phases heal that by themselves: their hosts see that the store went back
 *       ({@link io.tideway.runtime.cloud.FlushReply.Behind}) and put everything again. Remote phases lose that second.
 *   <li>without append-only file: a crash takes everything since the last snapshot.
 *   <li>replicas: failover loses what was not replicated yet, as replication is asynchronous. We do not send {@code WAIT}:
 *       it would cost a second round trip for every change and still not make a failover safe, since it does not keep
 *       the old primary from confirming. Where that is needed, take PostgreSQL with synchronous replication.
 * </ul>
 *
 * {@code maxmemory-policy} must be {@code noeviction}: any other deletes records.
 */
@NullMarked
package io.tideway.store.redis;

import org.jspecify.annotations.NullMarked;
