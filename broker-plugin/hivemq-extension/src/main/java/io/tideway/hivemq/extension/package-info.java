/**
 * Functions in a HiveMQ that is there already: gate and function host in one extension, assembled from its folder. On a
 * cluster every node has one.
 *
 * <p>May import the extension SDK, the gate on it and the assembly of the gateway.
 */
@NullMarked
package io.tideway.hivemq.extension;

import org.jspecify.annotations.NullMarked;
