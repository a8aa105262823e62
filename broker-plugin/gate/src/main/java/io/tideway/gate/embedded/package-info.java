/**
 * Brokers that run in the process of the gateway, of kinds that are loaded only where they are configured.
 *
 * <p>May import nothing of a broker, of Netty, of Vert.x or of a store.
 */
@NullMarked
package io.tideway.gate.embedded;

import org.jspecify.annotations.NullMarked;
