/**
 * Plays scenarios: one thread keeps time and hands what is due to the threads of the devices.
 *
 * <p>May not import an MQTT client or Netty: devices come through {@link io.tideway.simulator.device.DeviceFactory}.
 */
@NullMarked
package io.tideway.simulator.engine;

import org.jspecify.annotations.NullMarked;
