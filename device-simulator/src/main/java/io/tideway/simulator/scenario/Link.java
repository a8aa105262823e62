package io.tideway.simulator.scenario;

import io.tideway.simulator.schedule.OnOff;

/**
 * A connection that comes and goes: cut without a word, and no attempt to return while it is down.
 *
 * @param upDown on is up
 * @param together whether all devices of the group lose it at the same moments: a storm when they return
 */
public record Link(OnOff.Even upDown, boolean together) {}
