/**
 * The model of <i>Stateful Function-as-a-Service at the Edge</i> beside the real gateway: devices as Poisson sources, a
 * function that takes the time it is told, instances pinned to their phase.
 *
 * <p>Gives figures and no text, and knows no MQTT client and nothing of the gateway's code: the model's formulas are written
 * out here once more, so that one checks the other.
 */
@NullMarked
package io.tideway.simulator.paper;

import org.jspecify.annotations.NullMarked;
