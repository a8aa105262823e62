/**
 * The gate, free of any broker: what a PUBLISH is, where it goes, and the ports between a broker adapter and the function
 * runtime.
 *
 * <p>May import nothing of a broker, of Netty, of Vert.x or of a store.
 */
@NullMarked
package io.tideway.gate;

import org.jspecify.annotations.NullMarked;
