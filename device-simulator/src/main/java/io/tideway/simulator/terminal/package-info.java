/**
 * What people see: tables, live on a terminal and as plain lines elsewhere.
 *
 * <p>Knows figures, not where they come from: may import no MQTT client and no Netty.
 */
@NullMarked
package io.tideway.simulator.terminal;

import org.jspecify.annotations.NullMarked;
