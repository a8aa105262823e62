/**
 * Chosen outputs of functions on their way to a second broker, such as a cloud's: kept durably while it is away, replayed at a
 * pace when it is back, beside what is live. Knows no store but its port, and no client library.
 */
@NullMarked
package io.tideway.client.uplink;

import org.jspecify.annotations.NullMarked;
