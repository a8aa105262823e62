package io.tideway.samples.dedup;

import io.tideway.proto.samples.SequenceWindow;
import java.util.Optional;

/** Remembers which of the latest {@value #WINDOW} sequence numbers have been seen, in 16 bytes. Pure. */
final class Sequences {

    /** How far a number may lag behind the highest and still be told from a repetition. */
    static final int WINDOW = 64;

    private Sequences() {}

    /** The window with that number marked as seen; empty when it was seen before or lies behind the window. */
    static Optional<SequenceWindow> mark(SequenceWindow window, long sequence) {
        if (sequence <= 0) {
            throw new IllegalArgumentException("sequence of a reading must be at least 1, found " + sequence);
        }
        return sequence > window.getHighest()
                ? Optional.of(advance(window, sequence))
                : fill(window, window.getHighest() - 1 - sequence);
    }

    private static SequenceWindow advance(SequenceWindow window, long sequence) {
        long distance = sequence - window.getHighest();
        long shifted = distance < WINDOW ? window.getSeenBelow() << distance : 0;
        long formerHighest = window.getHighest() > 0 && distance <= WINDOW ? 1L << (distance - 1) : 0;
        return SequenceWindow.newBuilder()
                .setHighest(sequence)
                .setSeenBelow(shifted | formerHighest)
                .build();
    }

    private static Optional<SequenceWindow> fill(SequenceWindow window, long bit) {
        if (bit < 0 || bit >= WINDOW || (window.getSeenBelow() & 1L << bit) != 0) {
            return Optional.empty();
        }
        return Optional.of(window.toBuilder()
                .setSeenBelow(window.getSeenBelow() | 1L << bit)
                .build());
    }
}
