/**
 * Devices straight on Netty's MQTT codec: a few hundred bytes of state each, resend after a loss as the standard says.
 *
 * <p>May not import the HiveMQ client. {@link io.tideway.simulator.raw.OutgoingSession} decides and knows no Netty.
 */
@NullMarked
package io.tideway.simulator.raw;

import org.jspecify.annotations.NullMarked;
