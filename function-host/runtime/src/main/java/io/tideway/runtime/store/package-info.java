/**
 * What a host stores and how it is laid out: tables, keys, atomic write sets, and the port to the store itself.
 *
 * <p>Decides only: no RocksDB, no files, no clock, no logger.
 */
@NullMarked
package io.tideway.runtime.store;

import org.jspecify.annotations.NullMarked;
