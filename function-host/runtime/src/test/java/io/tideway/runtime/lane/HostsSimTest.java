package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Runs hosts that share a cloud store under seeded dice: messages, switches, syncs, failing disks, cut and slow links, lost
 * requests and replies, kills and power cuts, ended leases, in any order. After every run the history of each instance must
 * be that of one sequential writer, and what is not in it must be in an orphan. {@code -Dsim.seeds=N} runs more, {@code
 * -Dsim.seed=S} runs one.
 */
final class HostsSimTest {

    private static final int STEPS = 800;

    @Test
    void anySchedule_ofSwitchesAndFaults_leavesOneSequentialHistory() {
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            run(only);
            return;
        }
        long seeds = Long.getLong("sim.seeds", 1_000);
        long forwards = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            forwards += run(seed);
        }
        assertTrue(forwards > seeds / 10, forwards + " runs were forwarded to owners");
    }

    private static long run(long seed) {
        try {
            HostsWorld world = new HostsWorld(seed);
            for (int i = 0; i < STEPS; i++) {
                world.step();
            }
            world.quiesce();
            world.checkEnd();
            return world.forwards();
        } catch (Throwable e) {
            throw new AssertionError("failed with -Dsim.seed=" + seed + ": " + e, e);
        }
    }
}
