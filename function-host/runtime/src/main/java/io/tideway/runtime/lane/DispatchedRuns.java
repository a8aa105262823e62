package io.tideway.runtime.lane;

import io.tideway.gate.Forwarded;
import io.tideway.gate.Rejection;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Has inputs handed to other hosts: those of functions that attached hosts execute, and those of instances that a host of
 * the site owns. Used by the lane only.
 *
 * <p>An instance has one run at a time, and its messages stay in the inbox until the host says that their effect is
 * committed; this host knows nothing of their state or phase. Timers and edits from when it executed the function itself stay
 * where they are, and wait for that to be so again.
 */
final class DispatchedRuns {

    /** A host takes few batches for them, and has begun the first before it has all. */
    private static final int MESSAGES_MAX = 64;

    /** Well below what one control message may carry; a larger message goes alone. */
    private static final long PAYLOAD_BYTES_MAX = 256 << 10;

    /** A host that rejects for now has a full queue, which takes longer to empty than a message to be sent. */
    private static final long REJECTED_PAUSE_MS = 200;

    private final LanePorts ports;
    private final InstanceCache instances;
    private final RunQueue queue;
    private final Inbox inbox;
    private final Dedupe dedupe;
    private final Executions executions;
    private final Commits commits;
    private final Mailbox mailbox;

    DispatchedRuns(
            LanePorts ports,
            InstanceCache instances,
            RunQueue queue,
            Inbox inbox,
            Dedupe dedupe,
            Executions executions,
            Commits commits,
            Mailbox mailbox) {
        this.ports = ports;
        this.instances = instances;
        this.queue = queue;
        this.inbox = inbox;
        this.dedupe = dedupe;
        this.executions = executions;
        this.commits = commits;
        this.mailbox = mailbox;
    }

    /** Hands out what waits in the inbox of an instance that is not running. The batch must not have changed it. */
    void start(Instance instance, DeployedFunction function, long nowMs) {
        Inbox.Messages waiting = inbox.messages(instance, MESSAGES_MAX, PAYLOAD_BYTES_MAX);
        List<Inbox.Entry> due = new ArrayList<>(waiting.entries().size());
        List<DispatchedMessage> messages = new ArrayList<>(waiting.entries().size());
        for (Inbox.Entry entry : waiting.entries()) {
            long notBeforeMs = entry.stored().getNotBeforeMs();
            if (notBeforeMs > nowMs) {
                if (due.isEmpty()) {
                    queue.backOff(instance, notBeforeMs);
                }
                break;
            }
            due.add(entry);
            messages.add(message(entry));
        }
        if (!due.isEmpty()) {
            DispatchedRun run = new DispatchedRun(instance.id, messages);
            handOut(instance, new HandedOut(run, function.spec(), due, waiting.behindOthers(), null), ports.dispatch());
        }
    }

    /** Hands messages that wait, of an instance that is not running, to the host that owns it. */
    void forward(
            Instance instance,
            DeployedFunction function,
            List<Inbox.Entry> entries,
            boolean behindOthers,
            String owner,
            Forward forward,
            String hostId) {
        List<DispatchedMessage> marked = new ArrayList<>(entries.size());
        for (Inbox.Entry entry : entries) {
            DispatchedMessage message = message(entry);
            marked.add(new DispatchedMessage(
                    message.id(), new Forwarded(hostId, entry.sequence()).mark(message.message())));
        }
        DispatchedRun run = new DispatchedRun(instance.id, marked);
        handOut(
                instance,
                new HandedOut(run, function.spec(), entries, behindOthers, owner),
                (messages, outcome) -> forward.forward(owner, messages, outcome));
    }

    private DispatchedMessage message(Inbox.Entry entry) {
        Input.OfMessage input = (Input.OfMessage) StoredForms.toInput(entry.stored());
        String id = dedupe.messageId(input.message())
                .orElseGet(() -> "~" + ports.outbox().idOf(entry.sequence()));
        return new DispatchedMessage(id, input.message());
    }

    private void handOut(Instance instance, HandedOut handedOut, Dispatch dispatch) {
        instance.running = true;
        instance.handedOut = handedOut;
        ports.counters().runsDispatched.increment();
        ports.counters().messagesDispatched.add(handedOut.entries.size());
        long first = handedOut.entries.get(0).sequence();
        if (first <= instance.lastHandedOut) {
            ports.counters().runsDispatchedAgain.increment();
        }
        instance.lastHandedOut =
                handedOut.entries.get(handedOut.entries.size() - 1).sequence();
        // What a crash could still take away would come again under another id, from its device.
        ports.durability()
                .afterDurable(() -> dispatch.dispatch(
                        handedOut.run, outcome -> mailbox.put(new Work.Dispatched(handedOut, outcome))));
    }

    /** The outcome of a run is known. */
    void ended(Work.Dispatched dispatched, long nowMs) {
        HandedOut handedOut = dispatched.handedOut();
        Instance instance = instances.find(handedOut.run.instance());
        if (instance == null || instance.handedOut != handedOut) {
            return; // Told twice.
        }
        LaneBatch batch = commits.batch();
        batch.works.add(dispatched);
        batch.touched(instance);
        instance.running = false;
        instance.handedOut = null;
        if (dispatched.outcome() instanceof DispatchOutcome.Executed executed) {
            executed(instance, handedOut, executed, nowMs);
        } else {
            notReached(instance, handedOut);
            goOn(instance, ((DispatchOutcome.NotExecuted) dispatched.outcome()).pauseMs(), nowMs);
        }
    }

    /** Then this host has to come by the instance. */
    private static void notReached(Instance instance, HandedOut handedOut) {
        if (handedOut.owner != null && instance.phase != null) {
            instance.phase.forwardTo = null;
            instance.phase.notReached = handedOut.owner;
        }
    }

    private void executed(Instance instance, HandedOut handedOut, DispatchOutcome.Executed executed, long nowMs) {
        List<Inbox.Entry> entries = handedOut.entries;
        int done = Math.min(executed.messages(), entries.size());
        for (Inbox.Entry entry : entries.subList(0, done)) {
            inbox.leave(instance, entry.sequence(), !handedOut.behindOthers, commits.batch());
        }
        Rejection next = executed.next();
        if (done == entries.size() || (done > 0 && next == null)) {
            goOn(instance, 0, nowMs);
        } else if (next == null || isForNow(next)) {
            goOn(instance, REJECTED_PAUSE_MS, nowMs);
        } else {
            giveUp(instance, handedOut, entries.get(done), next, nowMs);
            goOn(instance, 0, nowMs);
        }
    }

    /** A host that has the function no more is not the last one to have it; here it is known still. */
    private static boolean isForNow(Rejection reason) {
        return reason.isTemporary() || reason == Rejection.FUNCTION_GONE;
    }

    private void giveUp(Instance instance, HandedOut handedOut, Inbox.Entry entry, Rejection reason, long nowMs) {
        FunctionSpec spec = handedOut.spec;
        executions.giveUp(
                instance,
                spec,
                StoredForms.toInput(entry.stored()),
                new Origin.Handed(entry.sequence(), !handedOut.behindOthers),
                1,
                new RejectedByHostException(reason),
                commits.batch(),
                nowMs);
    }

    private void goOn(Instance instance, long pauseMs, long nowMs) {
        if (pauseMs > 0) {
            queue.backOff(instance, nowMs + pauseMs);
        } else if (instance.waiting > 0) {
            queue.enqueue(instance);
        }
    }

    /** The batch with the outcome was not written: it is told again. */
    void undo(Work.Dispatched dispatched) {
        Instance instance = instances.find(dispatched.handedOut().run.instance());
        if (instance != null) {
            instance.running = true;
            instance.handedOut = dispatched.handedOut();
        }
    }

    /**
     * What a lane that was given up has handed out is out still: its outcome comes to this one.
     *
     * @param unfinished its batch; outcomes in it are told again
     */
    void takeOver(InstanceCache hung, LaneBatch unfinished) {
        for (Instance instance : hung.all()) {
            if (instance.handedOut != null) {
                takeOver(instance.handedOut);
            }
        }
        for (Work work : unfinished.works) {
            if (work instanceof Work.Dispatched dispatched) {
                takeOver(dispatched.handedOut());
            }
        }
    }

    private void takeOver(HandedOut handedOut) {
        Instance instance = instances.of(handedOut.run.instance());
        instance.running = true;
        instance.handedOut = handedOut;
    }
}
