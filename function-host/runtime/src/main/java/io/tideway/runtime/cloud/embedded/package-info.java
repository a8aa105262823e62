/**
 * The cloud store of a single gateway: in its own process, in its own store, so that the phases work the same with no
 * server to run. Decides and lays out; the store beneath is a port, the clock is given. Knows no lane and no host.
 */
@NullMarked
package io.tideway.runtime.cloud.embedded;

import org.jspecify.annotations.NullMarked;
