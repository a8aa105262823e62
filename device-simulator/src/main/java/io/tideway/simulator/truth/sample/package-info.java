/**
 * What the sample functions make of a device's messages, written down a second time, apart from their code: that both say the
 * same is what is checked.
 *
 * <p>Pure; no I/O, no clock, nothing of the gateway.
 */
@NullMarked
package io.tideway.simulator.truth.sample;

import org.jspecify.annotations.NullMarked;
