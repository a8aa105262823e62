package io.tideway.simulator.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PendingTest {
    private final Pending pending = new Pending(64);

    @Test
    void put_manyThatWait_allAreKnown() {
        for (int n = 1; n <= 64; n++) {
            pending.put(n, 10L * n, 100L * n, 3);
        }
        for (int n = 1; n <= 64; n++) {
            assertTrue(pending.isKnown(n), "message " + n);
            assertEquals(10L * n, pending.dueNanos(n));
            assertEquals(100L * n, pending.witnessSequence(n));
        }
    }

    @Test
    void put_moreThanFit_forgetsTheOldest() {
        for (int n = 1; n <= 65; n++) {
            pending.put(n, n, 0, 1);
        }
        assertFalse(pending.isKnown(1));
        assertTrue(pending.isKnown(2));
        assertTrue(pending.isKnown(65));
    }

    @Test
    void came_all_makesRoomWithoutGrowing() {
        for (int n = 1; n <= 1000; n++) {
            pending.put(n, n, 0, 3);
            pending.came(n, 1);
            pending.came(n, 2);
        }
        // Four places are enough, so the fifth last is forgotten.
        assertTrue(pending.isKnown(997));
        assertFalse(pending.isKnown(996));
    }

    @Test
    void isKnown_neverSent_isFalse() {
        pending.put(1, 5, 0, 1);

        assertFalse(pending.isKnown(-1));
        assertFalse(pending.isKnown(0));
        assertFalse(pending.isKnown(5));
    }
}
