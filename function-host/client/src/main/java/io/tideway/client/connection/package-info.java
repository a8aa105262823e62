/**
 * One connection to an MQTT broker elsewhere, that lasts: it comes back by itself, keeps its session, bounds what is under
 * way and says why it is not there. The only package that knows the HiveMQ client. Knows no function, no store and no role
 * of the host.
 */
@NullMarked
package io.tideway.client.connection;

import org.jspecify.annotations.NullMarked;
