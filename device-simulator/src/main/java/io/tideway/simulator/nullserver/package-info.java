/**
 * An MQTT server that does nothing: to measure the simulator itself.
 *
 * <p>May import Netty and its codec, nothing of the simulator.
 */
@NullMarked
package io.tideway.simulator.nullserver;

import org.jspecify.annotations.NullMarked;
