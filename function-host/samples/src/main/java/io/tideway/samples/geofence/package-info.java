/** Sample function {@code geofence}: map state and two bindings. Imports only the API, its payloads and their schema. */
@NullMarked
package io.tideway.samples.geofence;

import org.jspecify.annotations.NullMarked;
