/** The hosts attached to a gateway: a thread around the gateway's end of the control protocol, and its ways to the rest. */
@NullMarked
package io.tideway.gateway.hosts;

import org.jspecify.annotations.NullMarked;
