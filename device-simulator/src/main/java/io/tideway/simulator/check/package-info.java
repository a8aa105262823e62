/**
 * A scenario and the truth about it: which functions are followed, who tells, and what is found at the end.
 *
 * <p>Imports neither MQTT clients nor the terminal.
 */
@NullMarked
package io.tideway.simulator.check;

import org.jspecify.annotations.NullMarked;
