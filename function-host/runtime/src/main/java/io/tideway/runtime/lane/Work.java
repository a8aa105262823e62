package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.binding.Route;
import io.tideway.proto.store.StoredEdit;
import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.phase.Why;
import org.jspecify.annotations.Nullable;

/** What stands in a lane's mailbox. Immutable, made by any thread. */
public sealed interface Work {

    /** A message the gate absorbed. */
    record Arrival(InboundMessage message, Route route, Acknowledgement acknowledgement) implements Work {}

    /** A worker has finished an invocation from the inbox; {@code failure} is {@code null} when it went well. */
    record Finished(
            Invocation invocation,
            Origin.Inbox origin,
            @Nullable Throwable failure) implements Work {}

    /** What has become of messages that an attached host had. */
    record Dispatched(HandedOut handedOut, DispatchOutcome outcome) implements Work {}

    /**
     * The invocation in which a lane hung and was given up; this one takes over and gives up the input. {@code arrival} is
     * the message if it came straight from the gate, else {@code null}.
     */
    record Hung(Executions.Running running, @Nullable Arrival arrival, Throwable failure) implements Work {}

    /** Runs on the lane when everything that stood before it in the mailbox has been taken. */
    record Marker(Runnable action) implements Work {}

    /** An instance may hold state past its time to live, to be removed. */
    record Expire(InstanceId instance) implements Work {}

    /** A change that no function makes; {@code done} runs once it is durable that it will be made. */
    record Edit(InstanceId instance, StoredEdit edit, Runnable done) implements Work {}

    /** Of interest only on a host with a cloud store. */
    sealed interface OfPhases extends Work {}

    /** An instance should be in that phase, LOCAL or REMOTE. */
    record Want(InstanceId instance, Phase phase, Why why) implements OfPhases {}

    /** An operator fixes the phase of an instance; {@code done} runs once that is written. */
    record Pin(InstanceId instance, Preference preference, Runnable done) implements OfPhases {}

    /** The host has started again and finds this instance in the midst of something. */
    record Recovered(InstanceId instance) implements OfPhases {}

    /** Another host asks for an instance. */
    record Recalled(InstanceId instance) implements OfPhases {}

    /** Another host has released an instance that this one asked for. */
    record Released(InstanceId instance) implements OfPhases {}

    /** Somebody's timer is due, and whoever should fire it has not. */
    record TimerDue(InstanceId instance) implements OfPhases {}

    /** The store is within reach again, or no longer. */
    record Link(boolean up) implements OfPhases {}

    /** The host is about to stop: what the store has not yet is to go there without waiting for its time. */
    record SyncNow() implements OfPhases {}

    /** The answer to a call of the phase machine. */
    record Answer(Instance instance, long call, CloudAnswer<?> answer) implements OfPhases {}

    /** The answer to the write of a remote run. */
    record Wrote(Instance instance, RemoteRun run, CloudAnswer<WriteReply> answer) implements OfPhases {}

    /** The record that a remote run needs. */
    record Loaded(Instance instance, CloudAnswer<CloudRecord> answer) implements OfPhases {}
}
