/**
 * The phases of an instance and how it passes from one to the next: what is known, what happened, what to do next.
 *
 * <p>Decides only: no I/O, no clock, no logger, no randomness. The shell is the lane.
 */
@NullMarked
package io.tideway.runtime.phase;

import org.jspecify.annotations.NullMarked;
