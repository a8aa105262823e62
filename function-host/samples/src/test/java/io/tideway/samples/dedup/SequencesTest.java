package io.tideway.samples.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.proto.samples.SequenceWindow;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequencesTest {

    private static final long SEED = 20_261_123L;

    @Test
    void mark_randomOrderWithinTheWindow_agreesWithASetOfAllSeen() {
        Random random = new Random(SEED);
        Set<Long> seen = new HashSet<>();
        SequenceWindow window = SequenceWindow.getDefaultInstance();
        for (int i = 0; i < 10_000; i++) {
            long lowest = Math.max(1, window.getHighest() - Sequences.WINDOW);
            long sequence = lowest + random.nextInt(Sequences.WINDOW + 10);

            Optional<SequenceWindow> marked = Sequences.mark(window, sequence);

            assertEquals(seen.add(sequence), marked.isPresent(), "seed " + SEED + ", step " + i + ": " + sequence);
            window = marked.orElse(window);
        }
    }

    @Test
    void mark_farAhead_forgetsTheOldWindow() {
        SequenceWindow window = markAll(1, 2, 1_000);

        assertEquals(1_000, window.getHighest());
        assertEquals(0, window.getSeenBelow());
        assertTrue(Sequences.mark(window, 2).isEmpty(), "behind the window counts as seen");
    }

    @Test
    void mark_exactlyAWindowAhead_keepsTheFormerHighest() {
        SequenceWindow window = markAll(5, 5 + Sequences.WINDOW);

        assertTrue(Sequences.mark(window, 5).isEmpty());
        assertTrue(Sequences.mark(window, 6).isPresent());
    }

    @Test
    void mark_withoutSequence_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Sequences.mark(SequenceWindow.getDefaultInstance(), 0));
    }

    private static SequenceWindow markAll(long... sequences) {
        SequenceWindow window = SequenceWindow.getDefaultInstance();
        for (long sequence : sequences) {
            window = Sequences.mark(window, sequence).orElseThrow();
        }
        return window;
    }
}
