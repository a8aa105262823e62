/**
 * Measures a gateway process against the echo of its own broker, in one run.
 *
 * <p>May import no MQTT client and no Netty, and no terminal code: reports are values, printed elsewhere.
 */
@NullMarked
package io.tideway.simulator.bench;

import org.jspecify.annotations.NullMarked;
