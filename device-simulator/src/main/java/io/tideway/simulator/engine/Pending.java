package io.tideway.simulator.engine;

/**
 * Intended send times of the messages of one stream of one device that still wait for something. A ring by sequence number that
 * begins with a few places and doubles while the one to be overwritten still waits: an idle device costs little, a stalled
 * broker is charged for all. One thread.
 */
final class Pending {
    private static final int FIRST = 4;

    private final int capacityMax;

    private long[] due = new long[FIRST];
    private long[] witnessed = new long[FIRST];
    private long[] sequences = new long[FIRST];
    private byte[] waiting = new byte[FIRST];

    /** {@code wanted} messages at least have their places; of more, the oldest are forgotten. */
    Pending(int wanted) {
        this.capacityMax = Integer.highestOneBit(Math.max(FIRST, wanted - 1)) << 1;
    }

    /** Remembers a message; {@code things} is a bit for each thing it waits for. */
    void put(long sequence, long dueNanos, long witnessSequence, int things) {
        while (waiting[slot(sequence)] != 0 && due.length < capacityMax) {
            grow();
        }
        int slot = slot(sequence);
        due[slot] = dueNanos;
        witnessed[slot] = witnessSequence;
        sequences[slot] = sequence;
        waiting[slot] = (byte) things;
    }

    /** Forgets a message. */
    void drop(long sequence) {
        if (isKnown(sequence)) {
            waiting[slot(sequence)] = 0;
        }
    }

    /** Whether it is still remembered, also when it waits for nothing more. */
    boolean isKnown(long sequence) {
        return sequence > 0 && sequences[slot(sequence)] == sequence;
    }

    /** The thing of that bit has come; the message must be known. */
    void came(long sequence, int thing) {
        waiting[slot(sequence)] &= (byte) ~thing;
    }

    /** When a known message should have been sent. */
    long dueNanos(long sequence) {
        return due[slot(sequence)];
    }

    /** Number of a known message with the witness. */
    long witnessSequence(long sequence) {
        return witnessed[slot(sequence)];
    }

    private int slot(long sequence) {
        return (int) sequence & (due.length - 1);
    }

    private void grow() {
        long[] oldDue = due;
        long[] oldWitnessed = witnessed;
        long[] oldSequences = sequences;
        byte[] oldWaiting = waiting;
        due = new long[2 * oldDue.length];
        witnessed = new long[due.length];
        sequences = new long[due.length];
        waiting = new byte[due.length];
        for (int i = 0; i < oldDue.length; i++) {
            int slot = slot(oldSequences[i]);
            due[slot] = oldDue[i];
            witnessed[slot] = oldWitnessed[i];
            sequences[slot] = oldSequences[i];
            waiting[slot] = oldWaiting[i];
        }
    }
}
