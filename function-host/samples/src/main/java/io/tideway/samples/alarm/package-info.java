/** Sample function {@code threshold-alarm}: configuration and a retained output. Imports only the API, its payloads and their schema. */
@NullMarked
package io.tideway.samples.alarm;

import org.jspecify.annotations.NullMarked;
