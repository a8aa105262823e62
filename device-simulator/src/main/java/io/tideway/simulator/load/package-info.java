/**
 * Load on fleets of devices and what came of it: open and closed loops, latency percentiles, loss and repetition.
 *
 * <p>May import no MQTT client and no Netty: devices come through {@link io.tideway.simulator.device.Device}. No terminal
 * code.
 */
@NullMarked
package io.tideway.simulator.load;

import org.jspecify.annotations.NullMarked;
