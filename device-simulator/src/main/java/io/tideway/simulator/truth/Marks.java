package io.tideway.simulator.truth;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of the messages that did not go the straight way, by sequence number; empty in a run without faults. One thread
 * at a time.
 */
final class Marks<O> {
    /** Unanswered messages whose outputs are still recognised when they come late. */
    private static final int OVERDUE_MAX = 64;

    /** Overtaken by later ones; without effect, unless they come yet. */
    final BitSet passedOver = new BitSet(0);

    /** Took effect, and their outputs did not come, unless they come yet. */
    final BitSet unanswered = new BitSet(0);

    /** Their outputs came. */
    final BitSet answered = new BitSet(0);

    /** Outputs of these may have come while nobody heard them, or come late. */
    final BitSet unheard = new BitSet(0);

    final Map<Long, List<O>> overdue = new LinkedHashMap<>(0);

    /** Effects repeated because the device had to send anew. */
    long repeatsAllowed;

    /** The same, to be changed apart. */
    Marks<O> copy() {
        Marks<O> copy = new Marks<>();
        copy.passedOver.or(passedOver);
        copy.unanswered.or(unanswered);
        copy.answered.or(answered);
        copy.unheard.or(unheard);
        copy.overdue.putAll(overdue);
        copy.repeatsAllowed = repeatsAllowed;
        return copy;
    }

    void miss(long sequence, List<O> outputs) {
        unanswered.set((int) sequence);
        if (overdue.size() >= OVERDUE_MAX) {
            overdue.remove(overdue.keySet().iterator().next());
        }
        overdue.put(sequence, outputs);
    }

    void cameLate(long sequence) {
        overdue.remove(sequence);
        unanswered.clear((int) sequence);
    }
}
