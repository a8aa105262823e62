package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import org.jspecify.annotations.Nullable;

/** Where an input being executed comes from, which decides what its end changes in the store. */
sealed interface Origin {

    /** How often it has failed before. */
    int attempts();

    /**
     * Straight from the gate: nothing of it is stored yet.
     *
     * @param awaiting to be told when its effect is committed; {@code null} if its acceptance is enough
     */
    record Direct(@Nullable Acknowledgement awaiting) implements Origin {
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

    /**
     * From the inbox.
     *
     * @param awaited somebody else keeps it until its effect is committed
     */
    record Inbox(long sequence, int attempts, boolean awaited) implements Origin {
        static Inbox of(io.tideway.runtime.lane.Inbox.Entry entry) {
            return new Inbox(
                    entry.sequence(),
                    entry.stored().getAttempts(),
                    entry.stored().getAwaited());
        }
    }

    /**
     * From the inbox, where it stayed while an attached host had it.
     *
     * @param first nothing stands before it
     */
    record Handed(long sequence, boolean first) implements Origin {
        @Override
        public int attempts() {
            return 0;
        }
    }
}
