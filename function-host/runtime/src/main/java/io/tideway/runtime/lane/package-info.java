/**
 * The lane: the single-threaded owner of its instances. It takes inputs from its mailbox, runs them, and gathers the
 * effects of a batch into one atomic write; acknowledgements and outputs leave only after that write is durable.
 *
 * <p>Decides only: no Vert.x, no RocksDB, no files, no network, no logger, no clock of its own. A shell calls {@link
 * io.tideway.runtime.lane.Lane#step} on the lane's thread; the simulation tests do the same under a seeded scheduler.
 */
@NullMarked
package io.tideway.runtime.lane;

import org.jspecify.annotations.NullMarked;
