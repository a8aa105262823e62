/**
 * Devices on the HiveMQ MQTT client: the client most of our users have on the other side.
 *
 * <p>May not import Netty.
 */
@NullMarked
package io.tideway.simulator.hivemq;

import org.jspecify.annotations.NullMarked;
