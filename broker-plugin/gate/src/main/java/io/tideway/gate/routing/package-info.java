/**
 * From one PUBLISH to the functions bound to its topic, and from their answers to the one answer that its sender gets; the
 * same for every broker.
 *
 * <p>May import nothing of a broker, of Netty, of Vert.x or of a store; time and timers are given.
 */
@NullMarked
package io.tideway.gate.routing;

import org.jspecify.annotations.NullMarked;
