package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.binding.Route;
import io.tideway.runtime.function.InstanceId;
import org.jspecify.annotations.Nullable;

/** What stands in a lane's mailbox. Immutable, made by any thread. */
public sealed interface Work {

    /** A message the gate absorbed. */
    record Arrival(InboundMessage message, Route route, Acknowledgement acknowledgement) implements Work {}

    /** A worker has finished an invocation from the inbox; {@code failure} is {@code null} when it went well. */
    record Finished(
            Invocation invocation,
            long sequence,
            int attempts,
            @Nullable Throwable failure) implements Work {}

    /**
     * The invocation in which a lane hung and was given up; this one takes over and gives up the input. {@code arrival} is
     * the message if it came straight from the gate, else {@code null}.
     */
    record Hung(Lane.Running running, @Nullable Arrival arrival, Throwable failure) implements Work {}

    /** Runs on the lane when everything that stood before it in the mailbox has been taken. */
    record Marker(Runnable action) implements Work {}

    /** An instance may hold state past its time to live, to be removed. */
    record Expire(InstanceId instance) implements Work {}
}
