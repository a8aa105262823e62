/**
 * Two reports side by side: which figures differ, and by more than their rounds do anyway.
 *
 * <p>Pure, and knows nothing but reports.
 */
@NullMarked
package io.tideway.simulator.compare;

import org.jspecify.annotations.NullMarked;
