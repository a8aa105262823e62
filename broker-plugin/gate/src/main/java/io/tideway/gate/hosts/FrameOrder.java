package io.tideway.gate.hosts;

/** Sees that the frames of one direction of a session come once each and in order. */
final class FrameOrder {

    /** What a frame is by its number. */
    enum Place {
        /** The next one: to be taken. */
        NEXT,
        /** Taken before: to be ignored. */
        REPEATED,
        /** Something is missing before it: the session cannot go on. */
        BEHIND_A_GAP
    }

    private long last;

    Place take(long number) {
        if (number == last + 1) {
            last = number;
            return Place.NEXT;
        }
        return number <= last && number > 0 ? Place.REPEATED : Place.BEHIND_A_GAP;
    }

    /** The last frame that was taken; 0 before the first. */
    long last() {
        return last;
    }
}
