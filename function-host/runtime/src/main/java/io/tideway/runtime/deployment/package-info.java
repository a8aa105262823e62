/**
 * How function packages get into a host: their manifest, their validation, their class loader and the folder they lie in.
 *
 * <p>Does file I/O, so it decides nothing about messages. May not import Vert.x, RocksDB, Netty or a broker.
 */
@NullMarked
package io.tideway.runtime.deployment;

import org.jspecify.annotations.NullMarked;
