/**
 * Who a device is and what it may publish and subscribe: the ports that a broker adapter asks, and the topic ACL.
 *
 * <p>Decides only. May import nothing but the JDK's language and collections and the admission rules.
 */
@NullMarked
package io.tideway.gate.access;

import org.jspecify.annotations.NullMarked;
