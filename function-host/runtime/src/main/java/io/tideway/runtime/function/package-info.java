/**
 * The functions a host serves, as the lanes see them: what the manifest allows, and the user's object.
 *
 * <p>Decides only: no I/O, no clock, no logger.
 */
@NullMarked
package io.tideway.runtime.function;

import org.jspecify.annotations.NullMarked;
