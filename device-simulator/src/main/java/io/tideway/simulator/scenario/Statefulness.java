package io.tideway.simulator.scenario;

import io.tideway.simulator.schedule.OnOff;

/**
 * Clients that alternate between stateful and stateless sessions, as in the paper. In a stateful one all messages are for part
 * 0 of the device, one key with its state; in a stateless one they are spread over the other parts, so that none waits for
 * another.
 *
 * @param sessions on is stateful
 * @param parts keys of a device while it is stateless
 */
public record Statefulness(OnOff sessions, int parts) {}
