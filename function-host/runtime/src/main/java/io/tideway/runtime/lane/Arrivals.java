package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.InstanceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes messages from the gate: rejects them, or has them executed at once or wait. Used by the lane only. */
final class Arrivals {

    private final HostCounters counters;
    private final FunctionDirectory functions;
    private final InstanceCache instances;
    private final InstanceAccess access;
    private final Dedupe dedupe;
    private final Duplicates duplicates;
    private final WaitingInputs waiting;
    private final LocalRuns localRuns;
    private final Commits commits;
    private final int waitingPerInstanceMax;

    Arrivals(
            LanePorts ports,
            InstanceCache instances,
            InstanceAccess access,
            Dedupe dedupe,
            Duplicates duplicates,
            WaitingInputs waiting,
            LocalRuns localRuns,
            Commits commits,
            int waitingPerInstanceMax) {
        this.counters = ports.counters();
        this.functions = ports.functions();
        this.instances = instances;
        this.access = access;
        this.dedupe = dedupe;
        this.duplicates = duplicates;
        this.waiting = waiting;
        this.localRuns = localRuns;
        this.commits = commits;
        this.waitingPerInstanceMax = waitingPerInstanceMax;
    }

    void take(Work.Arrival arrival, long nowMs) {
        Acknowledgement acknowledgement = arrival.acknowledgement();
        Acknowledgement awaiting = acknowledgement.awaitsEffect() ? acknowledgement : null;
        if (awaiting != null && awaiting.isWithdrawn()) {
            counters.messagesWithdrawn.increment();
            return;
        }
        Optional<DeployedFunction> function = functions.find(arrival.route().function());
        if (function.isEmpty()) {
            reject(arrival, Rejection.FUNCTION_GONE);
            return;
        }
        if (arrival.message().payload().length > function.get().spec().limits().payloadBytes()) {
            reject(arrival, Rejection.PAYLOAD_TOO_LARGE);
            return;
        }
        Instance instance = instances.of(
                new InstanceId(function.get().spec().name(), arrival.route().key()));
        Optional<String> messageId = dedupe.messageId(arrival.message());
        if (duplicates.answer(instance, arrival, messageId, nowMs)) {
            return;
        }
        if (instance.waiting >= waitingPerInstanceMax || acknowledgement.mustNotOvertake()) {
            reject(arrival, Rejection.QUOTA_EXCEEDED);
            return;
        }
        accept(instance, function.get(), arrival, awaiting, messageId, nowMs);
    }

    private void accept(
            Instance instance,
            DeployedFunction function,
            Work.Arrival arrival,
            @Nullable Acknowledgement awaiting,
            Optional<String> messageId,
            long nowMs) {
        InboundMessage message = arrival.message();
        Access where = prepared(instance, function, message, nowMs);
        LaneBatch batch = commits.batch();
        batch.works.add(arrival);
        if (awaiting == null) {
            batch.acknowledgements.add(arrival.acknowledgement());
        }
        batch.touched(instance);
        counters.messagesAccepted.increment();
        dedupe.record(instance, message, messageId, nowMs, batch);
        Input input = new Input.OfMessage(message, Levels.of(arrival.route(), message.topic()));
        long notBeforeMs = instance.admit(function.spec().limits().messagesPerSecond(), nowMs);
        if (notBeforeMs == 0 && LocalRuns.executesNow(instance, function, where)) {
            localRuns.execute(instance, function, input, new Origin.Direct(awaiting), nowMs);
        } else {
            waiting.park(instance, input, notBeforeMs, awaiting);
        }
    }

    /** Makes an instance ready for a message. The state and the phase of one that attached hosts execute is their matter. */
    private Access prepared(Instance instance, DeployedFunction function, InboundMessage message, long nowMs) {
        if (function.spec().isAttached()) {
            return Access.NOWHERE;
        }
        Access where = access.forMessage(instance, message, nowMs);
        instances.activate(instance);
        return where;
    }

    private void reject(Work.Arrival arrival, Rejection reason) {
        counters.messagesRejected.increment();
        arrival.acknowledgement().rejected(reason);
    }
}
