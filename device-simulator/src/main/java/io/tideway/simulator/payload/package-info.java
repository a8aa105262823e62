/**
 * What simulated devices send: the same seed and times give the same values.
 *
 * <p>Pure: may not import an MQTT client, a clock or I/O.
 */
@NullMarked
package io.tideway.simulator.payload;

import org.jspecify.annotations.NullMarked;
