package io.tideway.runtime.function;

import io.tideway.gate.binding.TopicPattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a function's manifest says about running it; validated when the package was read.
 *
 * @param name unique on the host
 * @param version as the author numbers it
 * @param execution where invocations run
 * @param timeout deadline of one invocation
 * @param retry what happens after a failed invocation
 * @param publishes which topics it may publish to
 * @param limits what one message and one instance may use
 * @param phasing what it wants of phases
 */
public record FunctionSpec(
        String name,
        String version,
        Execution execution,
        Duration timeout,
        Retry retry,
        List<TopicPattern> publishes,
        Limits limits,
        Phasing phasing) {

    /** Where invocations run. */
    public enum Execution {
        /** On the lane itself: fast, must not block. */
        LANE,
        /** On a worker thread: may block until its deadline. */
        WORKER,
        /** On a host attached to this one, which keeps its messages until that host has committed their effects. */
        ATTACHED
    }

    /**
     * What happens after a failed invocation.
     *
     * @param attempts how often an input is tried in all, at least 1
     * @param backoff pause before the second attempt; doubles with every further one
     * @param deadLetter topic of inputs given up, with {@code {function}}, {@code {key}} and named levels
     */
    public record Retry(int attempts, Duration backoff, String deadLetter) {
        /** Pauses never grow beyond this. */
        private static final long BACKOFF_MAX_MS = 60_000;

        /** Pause after the {@code failed}-th failed attempt, in milliseconds. */
        public long backoffMs(int failed) {
            long pause = backoff.toMillis() << Math.min(failed - 1, 20);
            return Math.min(pause, BACKOFF_MAX_MS);
        }
    }

    /**
     * What one message and one instance may use.
     *
     * @param stateBytes all state of one instance, keys included
     * @param payloadBytes payload of an input
     * @param outputs outputs of one invocation
     * @param messagesPerSecond of one instance, 0 for as many as come; those beyond wait in the inbox
     */
    public record Limits(long stateBytes, int payloadBytes, int outputs, int messagesPerSecond) {}

    /**
     * What a function wants of phases.
     *
     * @param prefer which phase its instances should be in
     * @param offline what its remote instances do while the cloud store is away
     */
    public record Phasing(Preference prefer, Offline offline) {

        /** The host chooses, and nothing runs on a copy that may be out of date. */
        public static final Phasing DEFAULT = new Phasing(Preference.AUTO, Offline.HOLD);
    }

    /** What a remote instance does while the cloud store is away. */
    public enum Offline {
        /** Its messages wait in the inbox. */
        HOLD,
        /** It goes on with this host's copy where this host owned it last, and what comes of it is reconciled later. */
        LOCAL
    }

    /** Whether hosts attached to this one execute it. */
    public boolean isAttached() {
        return execution == Execution.ATTACHED;
    }

    /** The same function, run elsewhere. */
    public FunctionSpec withExecution(Execution elsewhere) {
        return new FunctionSpec(name, version, elsewhere, timeout, retry, publishes, limits, phasing);
    }

    /**
     * Whether one invocation of the function may publish to that topic: a level that {@code publishes} names is that of the
     * invocation where its binding has one of the name, so that a device's message leads to that device's topics only.
     *
     * @param levels the invocation's own named levels
     */
    public boolean mayPublish(String topic, Function<String, Optional<String>> levels) {
        for (TopicPattern pattern : publishes) {
            if (pattern.matches(topic, levels)) {
                return true;
            }
        }
        return false;
    }
}
