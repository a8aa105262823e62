/**
 * Wills as messages of their clients, the same for every broker: to the functions bound to their topics, and known beyond the
 * process.
 *
 * <p>May import nothing of a broker, of Netty, of Vert.x or of a store; time and timers are given.
 */
@NullMarked
package io.tideway.gate.will;

import org.jspecify.annotations.NullMarked;
