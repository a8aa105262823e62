/**
 * The gate on an embedded Moquette: listeners, the gate handler of every connection, and what must survive a restart.
 *
 * <p>May import Netty, Moquette and the gate; nothing of the function host.
 */
@NullMarked
package io.tideway.moquette;

import org.jspecify.annotations.NullMarked;
