package io.tideway.runtime.lane;

import org.junit.jupiter.api.Test;

/**
 * Runs a host under seeded dice: messages, failing functions, failing disks, refused outputs, reconnects, kills and power
 * cuts in any order. After every run each message must be in the state exactly once, in order, its output delivered, and
 * nothing left behind. {@code -Dsim.seeds=N} runs more, {@code -Dsim.seed=S} runs one.
 */
final class LaneSimTest {

    private static final int STEPS = 400;

    @Test
    void anySchedule_ofFaults_losesAndRepeatsNothing() {
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            run(only);
            return;
        }
        long seeds = Long.getLong("sim.seeds", 1_000);
        for (long seed = 1; seed <= seeds; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        try {
            SimWorld world = new SimWorld(seed);
            for (int i = 0; i < STEPS; i++) {
                world.step();
            }
            world.quiesce();
            world.checkEnd();
        } catch (Throwable e) {
            throw new AssertionError("failed with -Dsim.seed=" + seed + ": " + e, e);
        }
    }
}
