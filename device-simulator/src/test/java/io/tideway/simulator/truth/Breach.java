package io.tideway.simulator.truth;

/** A promise that a simulated gateway breaks at one message, and some things that are allowed. */
enum Breach {
    NONE,
    LOSE,
    LOSE_UNACKNOWLEDGED,
    REFUSE,
    REFUSE_AND_APPLY,
    REPEAT,
    REPEAT_LATER,
    SWAP,
    CORRUPT_OUTPUT,
    CORRUPT_STATE,
    SWALLOW_OUTPUT,
    DELAY_OUTPUT,
    REDELIVER,
    PUBLISH_AGAIN,
    REUSE_ID
}
