package io.tideway.simulator.scenario;

import io.tideway.simulator.load.ReplyNumber;

/**
 * What a function publishes because of a message.
 *
 * @param function its name, for results
 * @param topic where the device hears it
 * @param match which message it answers
 */
public record Answer(String function, Topic topic, Match match) {

    /** How to tell which message an answer belongs to. */
    public enum Match {
        /** The n-th answer, by the count that running-average publishes, to the n-th message. */
        COUNT,
        /** Likewise, by the distinct readings that dedup-counter has seen. */
        DISTINCT,
        /** The message itself comes back. */
        SEQUENCE,
        /** The number that the paper's service hands back. */
        PAPER,
        /** To none: not every message is answered, as by alarms. Only counted. */
        NONE;

        /** Reads the number of the message. */
        public ReplyNumber number() {
            return switch (this) {
                case COUNT -> ReplyNumber.averageCount();
                case DISTINCT -> ReplyNumber.distinctCount();
                case SEQUENCE -> ReplyNumber.sequence();
                case PAPER -> ReplyNumber.paperNumber();
                case NONE -> payload -> ReplyNumber.NONE;
            };
        }
    }

    /** Whether every message gets one. */
    public boolean toEach() {
        return match != Match.NONE;
    }
}
