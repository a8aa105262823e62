/**
 * The truth about a run: what devices sent, what the broker took responsibility for, what came out, and what must have come
 * out. {@link io.tideway.simulator.truth.Truth} is told, {@link io.tideway.simulator.truth.Checker} judges,
 * {@link io.tideway.simulator.truth.TruthFleet} is a fleet for tests that kill gateways.
 *
 * <p>Truth, checker and models do no I/O; the fleet is on raw devices, because what is resent must be known exactly.
 */
@NullMarked
package io.tideway.simulator.truth;

import org.jspecify.annotations.NullMarked;
