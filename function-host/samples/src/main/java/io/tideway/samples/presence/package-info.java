/** Sample function {@code presence}: a durable timer. Imports only the API, its payloads and their schema. */
@NullMarked
package io.tideway.samples.presence;

import org.jspecify.annotations.NullMarked;
