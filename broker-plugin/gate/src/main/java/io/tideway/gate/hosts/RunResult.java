package io.tideway.gate.hosts;

import io.tideway.gate.Rejection;
import org.jspecify.annotations.Nullable;

/** What became of a run. */
public sealed interface RunResult {

    /**
     * A host has answered.
     *
     * @param messages how many, from the first, have had their effect
     * @param next why the one after those has not; {@code null} when all have
     */
    record Executed(int messages, @Nullable Rejection next) implements RunResult {}

    /**
     * There is no room for it now.
     *
     * @param pauseMs when to ask again
     */
    record NotExecuted(long pauseMs) implements RunResult {}
}
