package io.tideway.runtime.lane;

/** Where an input being executed comes from, which decides what its end changes in the store. */
sealed interface Origin {

    /** How often it has failed before. */
    int attempts();

    /** Straight from the gate: nothing of it is stored yet. */
    record Direct() implements Origin {
        @Override
        public int attempts() {
            return 0;
        }
    }

    /** Straight from the time index, which lost its entry in the same write. */
    record Timer() implements Origin {
        @Override
        public int attempts() {
            return 0;
        }
    }

    /** From the inbox. */
    record Inbox(long sequence, int attempts) implements Origin {}
}
