/**
 * The cloud store as the runtime sees it: where the state of an instance lives in the remote phase, and to where it is
 * synced in the local phase. Ports and plain values only: no client library, no lane, no thread of its own.
 */
@NullMarked
package io.tideway.runtime.cloud;

import org.jspecify.annotations.NullMarked;
