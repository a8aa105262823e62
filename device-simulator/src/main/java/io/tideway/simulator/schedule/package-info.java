/**
 * When things happen to simulated devices: the same seed gives the same times.
 *
 * <p>Pure: may import nothing but the JDK, and of it no clock and no I/O.
 */
@NullMarked
package io.tideway.simulator.schedule;

import org.jspecify.annotations.NullMarked;
