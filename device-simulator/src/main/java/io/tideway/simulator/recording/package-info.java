/**
 * Real traffic as lines of JSON: written by a recorder, played by a replayer, and read by {@code tideway test} too.
 *
 * <p>Neither holds more of a recording than a line at a time. Imports nothing of the gateway and of the terminal.
 */
@NullMarked
package io.tideway.simulator.recording;

import org.jspecify.annotations.NullMarked;
