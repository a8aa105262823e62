/**
 * The control protocol between a gateway and the hosts attached to it: both ends, as decisions over frames and time.
 *
 * <p>No I/O, no clock, no logger: shells bring frames and the time, and do what comes out. Each end is used by one thread.
 */
@NullMarked
package io.tideway.gate.hosts;

import org.jspecify.annotations.NullMarked;
