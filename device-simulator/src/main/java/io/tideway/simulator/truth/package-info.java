/**
 * Devices that survive a broker's crashes and know the truth: what they sent, what the broker took responsibility for, what
 * came out. For tests that kill gateways.
 *
 * <p>On raw devices, because what is resent must be known exactly.
 */
@NullMarked
package io.tideway.simulator.truth;

import org.jspecify.annotations.NullMarked;
