package io.tideway.gate.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random schedules of the control protocol; a failure names its seed. {@code -Dtideway.sim.seeds=N} for more, {@code
 * -Dtideway.sim.seed=S} for others.
 */
class ControlProtocolSimTest {

    private static final long FIRST_SEED = Long.getLong("tideway.sim.seed", 1);
    private static final int SEEDS = Integer.getInteger("tideway.sim.seeds", 300);

    @Test
    void anySchedule_acceptedMessages_areExecutedOnceInOrder() {
        Set<HostIncident> met = EnumSet.noneOf(HostIncident.class);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                met.addAll(run(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        if (SEEDS >= 100) {
            // A schedule that provokes nothing proves nothing.
            assertTrue(
                    met.containsAll(EnumSet.of(
                            HostIncident.HOST_DETACHED,
                            HostIncident.HOST_LEFT,
                            HostIncident.FRAME_MISSING,
                            HostIncident.FRAME_REPEATED,
                            HostIncident.FRAME_WITHOUT_SESSION,
                            HostIncident.RUN_REASSIGNED)),
                    () -> "only met " + met);
        }
    }

    private static Set<HostIncident> run(long seed) {
        ControlWorld world = new ControlWorld(seed, 1 + (int) (seed % 4));
        for (int i = 0; i < 300; i++) {
            world.somethingHappens();
            world.runFor(1 + (seed * 31 + i) % 97);
        }
        world.calm = true;
        for (int i = 0; i < 200 && !world.isSettled(); i++) {
            world.runFor(100);
        }
        world.hosts.forEach(ControlWorld.Host::start);
        for (int i = 0; i < 200 && !world.isSettled(); i++) {
            world.runFor(100);
        }
        assertTrue(world.isSettled(), () -> "stuck: " + world.describe());
        world.accepted.forEach((key, sent) ->
                assertEquals(sent, world.histories.get(key).stream().toList(), key));
        assertEquals(world.outputsMade, world.outputsPublished, "outputs");
        assertTrue(world.outputsTaken > 0 || world.outputsMade.isEmpty(), "hosts are told what the gateway has");
        return world.incidents.keySet();
    }
}
