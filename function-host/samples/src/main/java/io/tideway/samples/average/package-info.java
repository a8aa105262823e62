/** Sample function {@code running-average}: value state. Imports only the API, its payloads and their schema. */
@NullMarked
package io.tideway.samples.average;

import org.jspecify.annotations.NullMarked;
