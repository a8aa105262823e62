package io.tideway.testkit;

import java.time.Duration;
import java.time.Instant;

/** One thing that happened in the host under test, in the order in which it happened. */
public sealed interface Effect {

    /** When, by the clock of the test. */
    Instant at();

    /** An output was committed and handed to the broker. */
    record Published(Instant at, PublishedOutput output) implements Effect {}

    /**
     * An input was given up and its dead letter handed to the broker.
     *
     * @param reason what the last attempt threw
     */
    record DeadLettered(Instant at, PublishedOutput letter, String reason) implements Effect {}

    /**
     * An invocation threw; nothing it did through its context took effect.
     *
     * @param key key of the instance
     * @param attempt 1 for the first
     */
    record Failed(Instant at, String key, int attempt, Throwable failure) implements Effect {}

    /** {@code onTimer} is invoked. */
    record TimerFired(Instant at, String key, String timer) implements Effect {}

    /**
     * The function asked for the local phase, which a host takes as a hint. The host under test is local throughout.
     *
     * @param duration for how long, from {@code at} on
     */
    record PreferredLocal(Instant at, String key, Duration duration) implements Effect {}

    /** The store refused a commit, as {@link FunctionTest#failNextCommit} asked for; it is tried again after the pause. */
    record CommitFailed(Instant at, Duration pause) implements Effect {}
}
