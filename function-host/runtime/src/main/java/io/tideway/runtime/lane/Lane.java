package io.tideway.runtime.lane;

import io.tideway.gate.Rejection;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One lane: takes inputs from its mailbox, runs them on its instances, commits batch by batch.
 *
 * <pre>
 *                    ┌── instance ready ──▶ execute ──▶ effects ─┐
 *  mailbox ─▶ dedupe ┤                                            ├▶ one write ─▶ durable ─▶ outputs, acknowledgements
 *                    └── not ready ───────▶ inbox ───────────────┘
 * </pre>
 *
 * <p>Only {@link #offer} may be called from any thread; everything else from the lane's thread. When a write fails, or
 * anything else outside user code, all of the batch is undone in memory, nothing is acknowledged, and the same inputs are
 * taken again after a pause: the senders feel back-pressure, and nothing is lost or done twice.
 */
public final class Lane {

    /** Inbox entries of one instance run in one step, so that a long queue does not keep the others waiting. */
    private static final int INBOX_RUN_MAX = 32;

    private static final int SETTLED_PER_COMMIT_MAX = 4_096;
    private static final int RELEASE_TRIES_MAX = 1_000;

    /** Others use the pause to free memory. */
    private static final long RELEASE_PAUSE_NS = 1_000_000;

    private static final long CONGESTION_PAUSE_MS = 5;
    private static final long STALL_PAUSE_MIN_MS = 50;
    private static final long STALL_PAUSE_MAX_MS = 2_000;

    private final LaneConfig config;
    private final LanePorts ports;
    private final HostCounters counters;
    private final Outbox outbox;
    private final Dedupe dedupe;
    private final InstanceCache instances;
    private final TimerQueue timers;
    private final Inbox inbox;
    private final Effects effects;

    private final Queue<Work> mailbox;
    private final ArrayDeque<Work> redo = new ArrayDeque<>();
    private final ArrayDeque<Instance> runnable = new ArrayDeque<>();
    private final PriorityQueue<Instance> backingOff =
            new PriorityQueue<>(Comparator.comparingLong(instance -> instance.notBeforeMs));
    private LaneBatch batch = new LaneBatch();

    // The input being executed; read by another thread only when the lane hangs in user code.
    private @Nullable Running executing;

    private long stalledUntilMs;
    private long stallPauseMs = STALL_PAUSE_MIN_MS;

    /** One execution under way on the lane itself. */
    record Running(Invocation invocation, Input input, Origin origin) {}

    /**
     * @param mailbox thread-safe queue; a lane that takes over from a hung one takes its mailbox too
     * @param number which lane this is, 0 to {@code lanes - 1}
     */
    public Lane(
            LaneConfig config, DedupeConfig dedupeConfig, LanePorts ports, Queue<Work> mailbox, int number, int lanes) {
        this.config = config;
        this.ports = ports;
        this.counters = ports.counters();
        this.outbox = ports.outbox();
        this.mailbox = mailbox;
        this.dedupe = new Dedupe(dedupeConfig, ports.store());
        this.instances = new InstanceCache(config, ports.store(), counters);
        this.timers = new TimerQueue(ports.store(), id -> id.lane(lanes) == number, config.timersMax());
        this.inbox = new Inbox(ports.store(), ports.inboxSequence());
        this.effects = new Effects(instances, outbox, timers);
    }

    /** Puts work into the mailbox. Any thread; the shell wakes the lane. */
    public void offer(Work work) {
        mailbox.add(work);
    }

    /** Tells of inputs found in the inbox at start. */
    public void recovered(InstanceId id, int waiting) {
        Instance instance = instances.of(id);
        instance.waiting = waiting;
        enqueue(instance);
    }

    /**
     * Takes over what a lane of the same number, which hangs in user code and has been given up, had in memory. Call before
     * the first step, after {@link #recovered}. The input it hangs in goes to the dead-letter topic.
     */
    public void takeOver(Lane hung, Throwable failure) {
        redo.addAll(hung.batch.works);
        Running running = hung.executing;
        if (running != null) {
            if (running.origin() instanceof Origin.Direct) {
                redo.add(new Work.Hung(running, (Work.Arrival) redo.pollLast(), failure));
            } else {
                redo.addFirst(new Work.Hung(running, null, failure));
            }
        }
        redo.addAll(hung.redo);
    }

    /** Wakes inputs that waited for a function that was not deployed. */
    public void functionsChanged() {
        for (Instance instance : instances.all()) {
            if (instance.waiting > 0 && !instance.running) {
                enqueue(instance);
            }
        }
    }

    /**
     * Does what is due and what has arrived, up to one full batch, and commits it.
     *
     * @return when to be called again at the latest, milliseconds since the epoch; a time not in the future means at once
     */
    public long step() {
        long nowMs = ports.clock().millis();
        if (nowMs < stalledUntilMs) {
            return stalledUntilMs;
        }
        if (outbox.congested()) {
            return nowMs + CONGESTION_PAUSE_MS;
        }
        Work current = null;
        try {
            while (redo.peek() instanceof Work.Hung hung && hung.arrival() == null) {
                // Still in the store, from where it would be run again.
                current = redo.poll();
                hung(hung, nowMs);
                current = null;
            }
            fireTimers(nowMs);
            runInboxes(nowMs);
            for (int taken = 0; taken < config.batchMax(); taken++) {
                current = redo.isEmpty() ? mailbox.poll() : redo.poll();
                if (current == null) {
                    break;
                }
                handle(current, nowMs);
                current = null;
            }
            commit();
            stallPauseMs = STALL_PAUSE_MIN_MS;
        } catch (LaneAbandonedException e) {
            throw e;
        } catch (Throwable e) {
            // The store refused, or there was no memory left, or a defect: whatever it was, the batch is as it must not
            // be.
            if (current != null && batch.works.peekLast() != current) {
                redo.addFirst(current);
            }
            stall(nowMs, e);
            return stalledUntilMs;
        }
        instances.evict();
        return nextMs(nowMs);
    }

    /** Whether nothing is waiting to be done now or soon, apart from timers and back-offs. */
    public boolean idle() {
        return mailbox.isEmpty() && redo.isEmpty() && batch.isEmpty() && runnable.isEmpty();
    }

    /** Inputs of all instances that wait in the inbox. */
    public long waiting() {
        long waiting = 0;
        for (Instance instance : instances.all()) {
            waiting += instance.waiting;
        }
        return waiting;
    }

    private long nextMs(long nowMs) {
        if (!redo.isEmpty() || !mailbox.isEmpty() || !runnable.isEmpty()) {
            return nowMs;
        }
        long next = timers.nextMs();
        Instance first = backingOff.peek();
        return first == null ? next : Math.min(next, first.notBeforeMs);
    }

    // ---- inputs -----------------------------------------------------------------------------------------------------

    private void handle(Work work, long nowMs) {
        if (work instanceof Work.Arrival arrival) {
            arrived(arrival, nowMs);
        } else if (work instanceof Work.Finished finished) {
            finished(finished, nowMs);
        } else if (work instanceof Work.Hung hung) {
            hung(hung, nowMs);
        } else if (work instanceof Work.Expire expire) {
            expire(expire, nowMs);
        } else {
            ((Work.Marker) work).action().run();
        }
    }

    private void arrived(Work.Arrival arrival, long nowMs) {
        Optional<DeployedFunction> function =
                ports.functions().find(arrival.route().function());
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
        if (dedupe.suspicious(arrival.message(), messageId)) {
            // The record to be found may be in the batch under way.
            commit();
            if (dedupe.seen(instance, arrival.message(), messageId, nowMs)) {
                counters.duplicates.increment();
                batch.works.add(arrival);
                batch.acknowledgements.add(arrival.acknowledgement());
                return;
            }
        }
        if (instance.waiting >= config.waitingPerInstanceMax()
                || arrival.acknowledgement().mustNotOvertake()) {
            reject(arrival, Rejection.QUOTA_EXCEEDED);
            return;
        }
        instances.activate(instance);
        batch.works.add(arrival);
        batch.acknowledgements.add(arrival.acknowledgement());
        batch.touched(instance);
        counters.messagesAccepted.increment();
        dedupe.record(instance, arrival.message(), messageId, nowMs, batch.writes);
        Input input = new Input.OfMessage(
                arrival.message(), Levels.of(arrival.route(), arrival.message().topic()));
        long notBeforeMs = instance.admit(function.get().spec().limits().messagesPerSecond(), nowMs);
        if (notBeforeMs == 0 && executesNow(instance, function.get())) {
            execute(instance, function.get(), input, new Origin.Direct(), nowMs);
        } else {
            park(instance, input, notBeforeMs);
        }
    }

    private void expire(Work.Expire expire, long nowMs) {
        Instance instance = instances.of(expire.instance());
        if (!instance.running) { // Else its worker has the state; there will be another round.
            instances.activate(instance);
            effects.expire(instance, batch, nowMs);
        }
    }

    private void reject(Work.Arrival arrival, Rejection reason) {
        counters.messagesRejected.increment();
        arrival.acknowledgement().rejected(reason);
    }

    private boolean executesNow(Instance instance, DeployedFunction function) {
        return instance.ready()
                && function.spec().execution() == Execution.LANE
                && ports.phases().of(instance.id) == Phase.LOCAL;
    }

    private void park(Instance instance, Input input, long notBeforeMs) {
        inbox.park(instance, input, 0, notBeforeMs, batch);
        counters.parked.increment();
        enqueue(instance);
    }

    private void fireTimers(long nowMs) {
        timers.load(nowMs);
        for (TimerQueue.Due due = timers.poll(nowMs); due != null; due = timers.poll(nowMs)) {
            batch.timers.add(due);
            fire(due, nowMs);
            if (batch.timers.size() >= config.batchMax()) {
                return;
            }
        }
    }

    private void fire(TimerQueue.Due due, long nowMs) {
        Instance instance = instances.of(due.instance());
        instances.activate(instance);
        batch.touched(instance);
        batch.writes.delete(Table.TIMERS, StoreKeys.timerIndex(due.dueMs(), instance.prefix, due.name()));
        StoredTimer timer = instance.timers().get(due.name());
        if (timer == null || timer.getIndexedMs() != due.dueMs()) {
            return; // Cancelled, or indexed elsewhere: only the stale entry had to go.
        }
        if (timer.getDueMs() > nowMs) {
            effects.moveIndex(instance, due.name(), timer, batch);
            return;
        }
        instance.timers().remove(due.name());
        batch.writes.delete(Table.TIMERS, StoreKeys.timer(instance.prefix, due.name()));
        counters.timersFired.increment();
        Input input = new Input.OfTimer(due.name(), Levels.of(timer.getLevelsMap()));
        Optional<DeployedFunction> function = ports.functions().find(instance.id.function());
        if (function.isPresent() && executesNow(instance, function.get())) {
            execute(instance, function.get(), input, new Origin.Timer(), nowMs);
        } else {
            park(instance, input, 0);
        }
    }

    // ---- inbox ------------------------------------------------------------------------------------------------------

    private void enqueue(Instance instance) {
        if (!instance.queued) {
            instance.queued = true;
            runnable.add(instance);
        }
    }

    private void runInboxes(long nowMs) {
        for (Instance due = backingOff.peek(); due != null && due.notBeforeMs <= nowMs; due = backingOff.peek()) {
            backingOff.remove();
            due.queued = false;
            enqueue(due);
        }
        for (int i = runnable.size(); i > 0; i--) {
            Instance instance = runnable.remove();
            instance.queued = false;
            if (instance.waiting > 0 && !instance.running && ports.phases().of(instance.id) == Phase.LOCAL) {
                try {
                    runInbox(instance, nowMs);
                } catch (Throwable e) {
                    enqueue(instance);
                    throw e;
                }
            }
        }
    }

    private void runInbox(Instance instance, long nowMs) {
        Optional<DeployedFunction> function = ports.functions().find(instance.id.function());
        if (function.isEmpty()) {
            return; // Kept until the function is deployed again.
        }
        if (batch.waitingChanges.getOrDefault(instance, 0) != 0) {
            // The inbox reads the store only, and this batch has changed what waits.
            commit();
        }
        instances.activate(instance);
        boolean worker = function.get().spec().execution() == Execution.WORKER;
        List<Inbox.Entry> entries = inbox.first(instance, worker ? 1 : INBOX_RUN_MAX);
        if (entries.isEmpty()) {
            throw new IllegalStateException(instance.id + " should have " + instance.waiting + " inputs in its inbox");
        }
        for (Inbox.Entry entry : entries) {
            if (entry.stored().getNotBeforeMs() > nowMs) {
                backOff(instance, entry.stored().getNotBeforeMs());
                return;
            }
            Input input = StoredForms.toInput(entry.stored());
            Origin origin = new Origin.Inbox(entry.sequence(), entry.stored().getAttempts());
            if (worker) {
                dispatch(instance, function.get(), input, origin, nowMs);
                return;
            }
            execute(instance, function.get(), input, origin, nowMs);
            if (instance.queued) {
                return; // It failed and backs off.
            }
        }
        if (instance.waiting > 0) {
            enqueue(instance);
        }
    }

    private void backOff(Instance instance, long notBeforeMs) {
        instance.notBeforeMs = notBeforeMs;
        if (instance.queued) {
            runnable.remove(instance);
        }
        instance.queued = true;
        backingOff.add(instance);
    }

    private void dispatch(Instance instance, DeployedFunction function, Input input, Origin origin, long nowMs) {
        Origin.Inbox entry = (Origin.Inbox) origin;
        Invocation invocation = new Invocation(function, instance, input, nowMs);
        instance.running = true;
        ports.workers().run(invocation, failure -> {
            mailbox.add(new Work.Finished(invocation, entry.sequence(), entry.attempts(), failure));
            ports.wake().run();
        });
    }

    private void finished(Work.Finished finished, long nowMs) {
        Invocation invocation = finished.invocation();
        Instance instance = invocation.instance();
        if (instances.find(instance.id) != instance || !instance.running) {
            return; // Of a lane that was given up: the inbox still has the input.
        }
        batch.works.add(finished);
        instance.running = false;
        instances.activate(instance);
        Origin origin = new Origin.Inbox(finished.sequence(), finished.attempts());
        conclude(instance, invocation, invocation.input(), origin, finished.failure(), nowMs);
        if (instance.waiting > 0) {
            enqueue(instance);
        }
    }

    private void hung(Work.Hung hung, long nowMs) {
        Invocation invocation = hung.running().invocation();
        Input input = hung.running().input();
        Instance instance = instances.of(invocation.instanceId());
        instances.activate(instance);
        batch.works.add(hung);
        Work.Arrival arrival = hung.arrival();
        if (arrival != null) {
            dedupe.record(instance, arrival.message(), dedupe.messageId(arrival.message()), nowMs, batch.writes);
            batch.acknowledgements.add(arrival.acknowledgement());
            counters.messagesAccepted.increment();
        }
        if (hung.running().origin() instanceof Origin.Timer) {
            effects.cancelTimer(instance, ((Input.OfTimer) input).name(), batch);
        }
        Origin origin = hung.running().origin();
        counters.invocationsFailed.increment();
        giveUp(instance, invocation, input, origin, origin.attempts() + 1, hung.failure(), nowMs);
        instance.inboxHead = 0; // What the lane before had run ahead of it, uncommitted, still waits.
    }

    // ---- execution --------------------------------------------------------------------------------------------------

    private void execute(Instance instance, DeployedFunction function, Input input, Origin origin, long nowMs) {
        Invocation invocation = new Invocation(function, instance, input, nowMs);
        executing = new Running(invocation, input, origin);
        Throwable failure = null;
        ports.watch().began(invocation);
        try {
            invocation.call();
        } catch (Throwable e) {
            failure = e;
        }
        if (ports.watch().ended()) {
            failure = MissedDeadlineException.interrupted(invocation.spec());
        }
        executing = null;
        conclude(instance, invocation, input, origin, failure, nowMs);
    }

    private void conclude(
            Instance instance,
            Invocation invocation,
            Input input,
            Origin origin,
            @Nullable Throwable failure,
            long nowMs) {
        counters.invocations.increment();
        if (failure == null) {
            effects.apply(invocation, input.levels(), batch, nowMs);
            leave(instance, origin);
        } else {
            counters.invocationsFailed.increment();
            failed(instance, invocation, input, origin, failure, nowMs);
        }
    }

    private void leave(Instance instance, Origin origin) {
        if (origin instanceof Origin.Inbox entry) {
            inbox.remove(instance, entry.sequence(), batch);
        }
    }

    private void failed(
            Instance instance, Invocation invocation, Input input, Origin origin, Throwable failure, long nowMs) {
        int attempts = origin.attempts() + 1;
        boolean hopeless = (failure instanceof FunctionFailedException thrown && thrown.isHopeless())
                || (failure instanceof MissedDeadlineException missed && missed.isDeaf());
        ports.failures().failed(instance.id, attempts, failure);
        if (hopeless || attempts >= invocation.spec().retry().attempts()) {
            giveUp(instance, invocation, input, origin, attempts, failure, nowMs);
            return;
        }
        long notBeforeMs = nowMs + invocation.spec().retry().backoffMs(attempts);
        if (origin instanceof Origin.Inbox entry) {
            inbox.putBack(instance, entry.sequence(), input, attempts, notBeforeMs, batch);
        } else {
            inbox.park(instance, input, attempts, notBeforeMs, batch);
        }
        backOff(instance, notBeforeMs);
    }

    private void giveUp(
            Instance instance,
            Invocation invocation,
            Input input,
            Origin origin,
            int attempts,
            Throwable failure,
            long nowMs) {
        counters.deadLetters.increment();
        batch.touched(instance);
        effects.publish(DeadLetter.of(invocation.spec(), instance.id, input, attempts, failure), batch, nowMs);
        leave(instance, origin);
    }

    // ---- commit -----------------------------------------------------------------------------------------------------

    private void commit() {
        batch.settled = outbox.removeSettled(batch.writes, SETTLED_PER_COMMIT_MAX);
        if (!batch.writes.isEmpty()) {
            ports.store().write(batch.writes);
            counters.commits.increment();
            counters.bytesWritten.add(batch.writes.bytes());
        }
        LaneBatch written = batch;
        // Before anything that can fail: what is written must not be done again.
        batch = new LaneBatch();
        if (!written.acknowledgements.isEmpty() || !written.outputs.isEmpty()) {
            ports.durability().afterDurable(() -> release(written));
        }
    }

    /** There is no way back from here, and what does not leave now leaves after the next start only. */
    private void release(LaneBatch written) {
        for (int tries = 1; ; tries++) {
            try {
                written.release(outbox);
                return;
            } catch (OutOfMemoryError e) {
                if (tries == RELEASE_TRIES_MAX) {
                    throw e;
                }
                LockSupport.parkNanos(RELEASE_PAUSE_NS);
            }
        }
    }

    private void stall(long nowMs, Throwable cause) {
        counters.commitsFailed.increment();
        ports.failures().stalled(cause, stallPauseMs);
        LaneBatch lost = batch;
        batch = new LaneBatch();
        outbox.giveBack(lost.settled);
        lost.waitingChanges.forEach((instance, change) -> {
            instance.waiting -= change;
            instances.deactivate(instance);
            if (instance.waiting > 0 && !instance.running) {
                enqueue(instance);
            }
        });
        lost.timers.forEach(timers::add);
        for (Work work = lost.works.pollLast(); work != null; work = lost.works.pollLast()) {
            if (work instanceof Work.Finished finished) {
                finished.invocation().instance().running = true;
            }
            redo.addFirst(work);
        }
        stalledUntilMs = nowMs + stallPauseMs;
        stallPauseMs = Math.min(stallPauseMs * 2, STALL_PAUSE_MAX_MS);
    }
}
