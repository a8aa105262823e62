package io.tideway.simulator.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void replied_firstTime_counts() {
        send(2);

        assertTrue(ledger.replied(1));
        assertEquals(1, ledger.unanswered());
    }

    @Test
    void replied_again_isRepeated() {
        send(1);
        ledger.replied(1);

        assertFalse(ledger.replied(1));
        assertEquals(1, ledger.entry().repliesRepeated());
    }

    @Test
    void replied_neverSent_isUnexpected() {
        send(1);

        assertFalse(ledger.replied(2));
        assertFalse(ledger.replied(-1));
        assertEquals(2, ledger.entry().repliesUnexpected());
    }

    @Test
    void replied_afterLaterOne_isOutOfOrder() {
        send(3);
        ledger.replied(1);
        ledger.replied(3);
        ledger.replied(2);

        assertEquals(1, ledger.entry().repliesOutOfOrder());
    }

    @Test
    void entry_acknowledgedAndNeverAnswered_isNamed() {
        send(3);
        ledger.acknowledged(1, 0);
        ledger.acknowledged(2, 0);
        ledger.acknowledged(3, 0x97);
        ledger.replied(1);

        BitSet lost = ledger.entry().acknowledgedUnanswered();

        assertEquals("{2}", lost.toString());
        assertTrue(ledger.entry().settled());
    }

    private void send(int messages) {
        for (int i = 0; i < messages; i++) {
            ledger.next();
        }
    }
}
