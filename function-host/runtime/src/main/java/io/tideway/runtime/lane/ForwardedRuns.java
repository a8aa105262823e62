package io.tideway.runtime.lane;

import io.tideway.runtime.function.DeployedFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves messages of instances in their remote phase here to the host that owns them, where there is a {@link Forward}. Used by the
 * lane only.
 *
 * <p>What this host may have executed itself without hearing of it, what somebody awaits here, and what has no id of its sender
 * is not left to others: for it the instance is recalled, as it is when its owner does not answer.
 */
final class ForwardedRuns {

    private static final int MESSAGES_MAX = 64;

    /** Well below what a frame may have with most brokers; a larger message goes alone. */
    private static final long PAYLOAD_BYTES_MAX = 64 << 10;

    private final Forward forward;
    private final String hostId;
    private final DispatchedRuns dispatched;
    private final Inbox inbox;
    private final Dedupe dedupe;
    private final long firstSequence;

    /** @param firstSequence of this life of the host */
    ForwardedRuns(CloudPorts cloud, DispatchedRuns dispatched, Inbox inbox, Dedupe dedupe, long firstSequence) {
        this.forward = cloud.forward();
        this.hostId = cloud.hostId();
        this.dispatched = dispatched;
        this.inbox = inbox;
        this.dedupe = dedupe;
        this.firstSequence = firstSequence;
    }

    /** Whether messages of the instance go to that owner from now on. */
    boolean leaveTo(String owner, InstancePhase phase) {
        if (!forward.works() || owner.equals(phase.notReached)) {
            return false;
        }
        phase.forwardTo = owner;
        return true;
    }

    /** Whether what waits has gone to the owner, or waits for its time to. */
    boolean start(Instance instance, InstancePhase phase, DeployedFunction function, RunQueue queue, long nowMs) {
        String owner = phase.forwardTo;
        if (owner == null) {
            return false;
        }
        List<Inbox.Entry> entries = new ArrayList<>();
        boolean behindOthers = false;
        long bytes = 0;
        for (Inbox.Entry entry : inbox.first(instance, MESSAGES_MAX)) {
            if (isOnlyDueTimers(entry)) {
                behindOthers = true; // The owner's, which has them all.
                continue;
            }
            bytes += entry.stored().getMessage().getPayload().size();
            if (!mayLeave(entry) || (!entries.isEmpty() && bytes > PAYLOAD_BYTES_MAX)) {
                break;
            }
            if (entry.stored().getNotBeforeMs() > nowMs) {
                if (entries.isEmpty()) {
                    queue.backOff(instance, entry.stored().getNotBeforeMs());
                    return true;
                }
                break;
            }
            entries.add(entry);
        }
        if (entries.isEmpty()) {
            phase.forwardTo = null; // The store says once more whose it is, and what waits goes another way.
            phase.notReached = owner;
            return false;
        }
        dispatched.forward(instance, function, entries, behindOthers, owner, forward, hostId);
        return true;
    }

    private boolean mayLeave(Inbox.Entry entry) {
        return entry.sequence() >= firstSequence
                && !entry.stored().getAwaited()
                && StoredForms.toInput(entry.stored()) instanceof Input.OfMessage input
                && dedupe.messageId(input.message()).isPresent();
    }

    /** What is from before this life may have been executed unheard of, and be more than it seems. */
    boolean isOnlyDueTimers(Inbox.Entry entry) {
        return entry.sequence() >= firstSequence && entry.stored().hasDueTimers();
    }
}
