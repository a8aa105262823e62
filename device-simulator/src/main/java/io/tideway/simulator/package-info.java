/** The command line of the simulator; puts the parts together. */
@NullMarked
package io.tideway.simulator;

import org.jspecify.annotations.NullMarked;
