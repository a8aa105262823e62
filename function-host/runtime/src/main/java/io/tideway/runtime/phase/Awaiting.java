package io.tideway.runtime.phase;

/** What an instance waits for before it can get on with its switch. */
public enum Awaiting {
    /** Nothing: no switch is under way. */
    NOTHING,
    /** That the invocation under way ends. */
    DRAIN,
    /** The answer to a call to the store. */
    ANSWER,
    /** That a pause ends. */
    RETRY
}
