/**
 * What a simulated device is, whichever MQTT client carries it: its configuration, its messages, what it sent and what was
 * acknowledged.
 *
 * <p>May import neither an MQTT client nor Netty; the packages {@code raw} and {@code hivemq} implement {@link
 * io.tideway.simulator.device.Device}.
 */
@NullMarked
package io.tideway.simulator.device;

import org.jspecify.annotations.NullMarked;
