/**
 * HiveMQ Community Edition inside the gateway's process, with the gate as its extension. One in a process: HiveMQ keeps
 * part of its configuration in static fields.
 *
 * <p>Nobody may import it but who was told to use HiveMQ: it brings some fifty libraries.
 */
@NullMarked
package io.tideway.hivemq.embedded;

import org.jspecify.annotations.NullMarked;
