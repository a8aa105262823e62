/**
 * Tests functions without a broker: the lane of a real host over a store in memory, with a clock that the test sets.
 *
 * <p>Starts no threads of its own. May import neither Vert.x, RocksDB, a broker nor a test framework.
 */
@NullMarked
package io.tideway.testkit;

import org.jspecify.annotations.NullMarked;
