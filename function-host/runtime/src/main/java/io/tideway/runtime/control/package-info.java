/**
 * Which instances should be in their local phase, and why: observations in, decisions out.
 *
 * <p>Decides only: no I/O, no clock, no logger, no randomness. Knows nothing of stores and lanes.
 */
@NullMarked
package io.tideway.runtime.control;

import org.jspecify.annotations.NullMarked;
