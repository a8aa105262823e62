/**
 * The gate as a HiveMQ extension: the same rules as on every broker, with what the extension SDK offers and nothing else.
 *
 * <p>May import the SDK, and nothing of HiveMQ itself, of Netty or of the embedded broker, so that it runs in any HiveMQ.
 */
@NullMarked
package io.tideway.hivemq;

import org.jspecify.annotations.NullMarked;
