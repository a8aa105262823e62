/**
 * The fleet behind {@code tideway demo}: some devices, their readings, and what the sample functions make of them.
 *
 * <p>Gives figures and no text; {@link io.tideway.simulator.terminal.DemoText} shows them.
 */
@NullMarked
package io.tideway.simulator.demo;

import org.jspecify.annotations.NullMarked;
