/** What the tests of all packages share. */
@NullMarked
package io.tideway.simulator;

import org.jspecify.annotations.NullMarked;
