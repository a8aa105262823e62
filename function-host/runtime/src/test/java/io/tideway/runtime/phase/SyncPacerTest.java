package io.tideway.runtime.phase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncPacerTest {

    private static final SyncLimits LIMITS = new SyncLimits(1_000, 1_000, 5_000, 10_000);

    private final SyncPacer pacer = new SyncPacer(LIMITS, 0);

    @Test
    void changedAgainAndAgain_syncedOncePerInterval() {
        for (int ms = 0; ms < 1_000; ms += 100) {
            pacer.changed(id("a"), 10, ms);
        }
        assertEquals(List.of(), pacer.next(10, 999));
        assertEquals(List.of(id("a")), pacer.next(10, 1_000));
        assertEquals(List.of(), pacer.next(10, 2_000), "under way");
        assertEquals(new Unsynced(1, 100, 2_000, true), pacer.unsynced(2_000));

        pacer.synced(id("a"));
        assertEquals(new Unsynced(0, 0, 0, true), pacer.unsynced(2_000));
    }

    @Test
    void hurried_nothingWaitsForItsInterval() {
        pacer.changed(id("a"), 10, 0);
        assertEquals(List.of(), pacer.next(10, 1));

        pacer.hurry();
        assertEquals(List.of(id("a")), pacer.next(10, 1));
        pacer.changed(id("a"), 5, 2);
        pacer.synced(id("a"));
        assertEquals(List.of(id("a")), pacer.next(10, 3));
    }

    @Test
    void changedWhileSyncing_staysDirtyWithThatOnly() {
        pacer.changed(id("a"), 10, 0);
        pacer.next(10, 1_000);
        pacer.changed(id("a"), 7, 1_100);

        pacer.synced(id("a"));
        assertEquals(new Unsynced(1, 7, 100, true), pacer.unsynced(1_200));
        assertEquals(List.of(), pacer.next(10, 2_000));
        assertEquals(List.of(id("a")), pacer.next(10, 2_100));
    }

    @Test
    void syncFails_allStaysDirtyAndWaitsAnInterval() {
        pacer.changed(id("a"), 10, 0);
        pacer.next(10, 1_000);
        pacer.changed(id("a"), 7, 1_100);

        pacer.failed(id("a"), 1_200);
        assertEquals(17, pacer.unsynced(1_200).bytes());
        assertEquals(List.of(), pacer.next(10, 2_199));
        assertEquals(List.of(id("a")), pacer.next(10, 2_200));
    }

    @Test
    void storeReturns_liveTrafficFirst_newestFirst_everyFourthTurnTheOldest() {
        for (int i = 0; i < 4; i++) {
            pacer.changed(id("old" + i), 1, i);
        }
        for (int i = 0; i < 4; i++) {
            pacer.changed(id("live" + i), 1, 100_000 + i);
            pacer.changed(id("live" + i), 1, 101_000 + i);
        }
        assertEquals(
                List.of("live3", "live2", "live1", "old0", "live0", "old1", "old2", "old3"),
                pacer.next(10, 101_500).stream().map(InstanceId::key).toList());
    }

    @Test
    void backlogAfterAnOutage_keepsToTheBudget() {
        for (int i = 0; i < 100; i++) {
            pacer.changed(id("i" + i), 100, 0);
        }
        List<InstanceId> sent = new ArrayList<>();
        long bytes = 0;
        for (int ms = 60_000; ms < 65_000; ms += 50) {
            List<InstanceId> next = pacer.next(100, ms);
            sent.addAll(next);
            bytes += next.size() * 100L;
        }
        assertEquals(sent.size(), sent.stream().distinct().count());
        assertTrue(bytes >= 5_500 && bytes <= 6_100, "1,000 B/s for 5 s and one second's worth ahead: " + bytes);
    }

    @Test
    void biggerThanTheBudget_isStillSynced() {
        pacer.changed(id("big"), 50_000, 0);

        assertEquals(List.of(id("big")), pacer.next(10, 1_000));
    }

    @Test
    void tooMuchOrTooOld_isOutOfBounds() {
        pacer.changed(id("a"), 5_000, 0);
        assertTrue(pacer.unsynced(10_000).withinBounds());
        assertFalse(pacer.unsynced(10_001).withinBounds());
        pacer.changed(id("b"), 1, 0);
        assertFalse(pacer.unsynced(0).withinBounds());
        pacer.forget(id("a"));
        assertTrue(pacer.unsynced(0).withinBounds());
    }

    private static InstanceId id(String key) {
        return new InstanceId("f", key);
    }
}
