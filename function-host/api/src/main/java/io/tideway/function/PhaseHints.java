package io.tideway.function;

import java.time.Duration;

/**
 * What an invocation may know and ask of the phases of its instance. Valid only during the invocation.
 *
 * <p>Wishes are hints: a host that is short of room does otherwise, as do an operator's pin and a gateway without a cloud
 * store, where every instance is local anyway. They never change what a function computes. Like everything else done through
 * the {@link Context}, a hint counts only if the invocation succeeds.
 */
public interface PhaseHints {

    /** The longest that one hint holds. Who wants more asks again, or says {@code phase: { prefer: local }} in the manifest. */
    Duration PREFER_LOCAL_MAX = Duration.ofHours(24);

    /**
     * Whether this invocation serves the instance in its local phase; always on a gateway without a cloud store. For
     * measurements: what a function computes must not depend on it, because a repeated invocation may be in another phase.
     */
    boolean isLocal();

    /**
     * Asks for the local phase from now on, because messages are about to come in quick succession; once the time has
     * passed the host decides by itself again. The last hint takes the place of those before it.
     *
     * @param duration for how long, from 1 ms to {@link #PREFER_LOCAL_MAX}; a short one takes back a longer one
     */
    void preferLocal(Duration duration);
}
