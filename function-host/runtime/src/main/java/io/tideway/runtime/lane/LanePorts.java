package io.tideway.runtime.lane;

import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.HostStore;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All that a lane needs of its surroundings.
 *
 * @param store the host's memory
 * @param durability says when writes are durable
 * @param functions who serves
 * @param cloud what phases need; {@code null} on a host without a cloud store, where every instance is local
 * @param workers where blocking invocations run
 * @param dispatch where messages of functions go that attached hosts execute
 * @param outbox where outputs go
 * @param inboxSequence numbers inbox entries, shared by the lanes of a host
 * @param awaited who waits for the effect of an input in the inbox, shared by the lanes of a host
 * @param watch sees invocations on the lane begin and end
 * @param failures is told what went wrong, for the log
 * @param counters of the host
 * @param clock the time
 * @param wake makes the shell call {@link Lane#step} soon; any thread
 */
public record LanePorts(
        HostStore store,
        Durability durability,
        FunctionDirectory functions,
        @Nullable CloudPorts cloud,
        Workers workers,
        Dispatch dispatch,
        Outbox outbox,
        AtomicLong inboxSequence,
        AwaitedEffects awaited,
        InvocationWatch watch,
        FailureListener failures,
        HostCounters counters,
        Clock clock,
        Runnable wake) {

    /** Port: is told of failures, on the lane's thread. */
    public interface FailureListener {

        /** An invocation failed for the {@code attempts}-th time. */
        void failed(InstanceId instance, int attempts, Throwable failure);

        /** A batch could not be finished or written; the lane pauses and tries again. */
        void stalled(Throwable cause, long pauseMs);

        /** Listens to nothing. */
        FailureListener NONE = new FailureListener() {
            @Override
            public void failed(InstanceId instance, int attempts, Throwable failure) {}

            @Override
            public void stalled(Throwable cause, long pauseMs) {}
        };
    }
}
