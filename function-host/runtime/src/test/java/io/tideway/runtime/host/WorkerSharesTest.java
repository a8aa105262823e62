package io.tideway.runtime.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WorkerSharesTest {

    private final WorkerShares<String> shares = new WorkerShares<>(3);

    @Test
    void localOnly_isOneQueueForAllWorkers() {
        assertEquals(List.of("a"), shares.add("a", true));
        assertEquals(List.of("b"), shares.add("b", true));
        assertEquals(List.of("c"), shares.add("c", true));
        assertEquals(List.of(), shares.add("d", true));
        assertEquals(List.of(), shares.add("e", true));

        assertEquals(List.of("d"), shares.ended(true));
        assertEquals(List.of("e"), shares.ended(true));
    }

    @Test
    void remote_moreThanShared_waitsThoughAWorkerIsFree() {
        shares.dedicate(2);

        assertEquals(List.of("r1"), shares.add("r1", false));
        assertEquals(List.of(), shares.add("r2", false));
        assertEquals(List.of("l1"), shares.add("l1", true));
        assertEquals(List.of("l2"), shares.add("l2", true));
        assertEquals(List.of("r2"), shares.ended(false));
    }

    @Test
    void localMoreThanWorkers_oneIsLeftToRemote() {
        shares.dedicate(10);

        assertEquals(List.of("r1"), shares.add("r1", false));
        assertEquals(List.of(), shares.add("r2", false));
        shares.add("l1", true);
        shares.add("l2", true);
        assertEquals(List.of(), shares.add("l3", true));
        assertEquals(List.of("r2"), shares.ended(false), "r2 came before l3");
        assertEquals(List.of("l3"), shares.ended(false));
    }

    @Test
    void fewerDedicated_startsWhatMayRunNow() {
        shares.dedicate(2);
        shares.add("r1", false);
        shares.add("r2", false);
        shares.add("r3", false);

        assertEquals(List.of("r2"), shares.dedicate(1));
        assertEquals(List.of("r3"), shares.dedicate(0));
    }

    @Test
    void moreDedicated_runningRemoteOnesEndFirst() {
        shares.add("r1", false);
        shares.add("r2", false);
        shares.add("r3", false);
        shares.dedicate(1);

        assertEquals(List.of(), shares.add("l1", true));
        assertEquals(List.of(), shares.add("r4", false));
        assertEquals(List.of("l1"), shares.ended(false));
        assertEquals(List.of(), shares.ended(true), "two remote ones run, and no more may");
        assertEquals(List.of("r4"), shares.ended(false));
    }

    /** Each local instance has one invocation at a time: that is what makes its worker its own. */
    @Test
    void random_localNeverWaits_workersNeverExceeded() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int workers = random.nextInt(2, 9);
            int dedicated = random.nextInt(workers);
            WorkerShares<Integer> tried = new WorkerShares<>(workers);
            tried.dedicate(dedicated);
            List<Integer> running = new ArrayList<>(); // Up to dedicated: a local instance; beyond: a remote one.
            int remotes = dedicated;
            for (int step = 0; step < 500; step++) {
                int local = random.nextInt(workers);
                if (random.nextInt(3) == 0 && local < dedicated && !running.contains(local)) {
                    List<Integer> started = tried.add(local, true);
                    assertEquals(List.of(local), started, "seed " + seed);
                    running.addAll(started);
                } else if (random.nextBoolean()) {
                    running.addAll(tried.add(remotes++, false));
                } else if (!running.isEmpty()) {
                    int ended = running.remove(random.nextInt(running.size()));
                    running.addAll(tried.ended(ended < dedicated));
                }
                assertTrue(running.size() <= workers, "seed " + seed);
            }
        }
    }
}
