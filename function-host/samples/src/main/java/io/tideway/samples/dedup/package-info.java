/** Sample function {@code dedup-counter}: counter state. Imports only the API, its payloads and their schema. */
@NullMarked
package io.tideway.samples.dedup;

import org.jspecify.annotations.NullMarked;
