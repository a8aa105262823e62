package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.control.Observation;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.Unsynced;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;
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

    private static final long CONGESTION_PAUSE_MS = 5;
    private static final long STALL_PAUSE_MIN_MS = 50;
    private static final long STALL_PAUSE_MAX_MS = 2_000;

    private final LaneConfig config;
    private final LanePorts ports;
    private final HostCounters counters;
    private final Dedupe dedupe;
    private final InstanceCache instances;
    private final TimerQueue timers;
    private final Inbox inbox;
    private final Effects effects;
    private final Duplicates duplicates;
    private final Executions executions;
    private final Commits commits;

    // On a host without a cloud store there are none.
    private final @Nullable LanePhases phases;
    private final @Nullable RemoteRuns remoteRuns;

    private final LocalRuns localRuns;
    private final DispatchedRuns dispatchedRuns;

    private final Predicate<InstanceId> mine;
    private final Queue<Work> mailbox;
    private final ArrayDeque<Work> redo = new ArrayDeque<>();
    private final RunQueue queue = new RunQueue();

    private long stalledUntilMs;
    private long stallPauseMs = STALL_PAUSE_MIN_MS;

    /**
     * @param mailbox thread-safe queue; a lane that takes over from a hung one takes its mailbox too
     * @param number which lane this is, 0 to {@code lanes - 1}
     */
    public Lane(
            LaneConfig config, DedupeConfig dedupeConfig, LanePorts ports, Queue<Work> mailbox, int number, int lanes) {
        this.config = config;
        this.ports = ports;
        this.counters = ports.counters();
        this.mailbox = mailbox;
        this.mine = id -> id.lane(lanes) == number;
        this.dedupe = new Dedupe(dedupeConfig, ports.store());
        this.instances = new InstanceCache(config, ports.store(), counters);
        this.timers = new TimerQueue(ports.store(), mine, config.timersMax());
        this.inbox = new Inbox(ports.store(), ports.inboxSequence(), ports.awaited());
        this.effects = new Effects(instances, ports.outbox(), timers);
        this.commits = new Commits(ports);
        this.duplicates = new Duplicates(ports, inbox, dedupe, commits);
        this.executions = new Executions(ports, dedupe, inbox, effects);
        Withdrawals withdrawals = new Withdrawals(ports, inbox, dedupe, commits);
        CloudPorts cloud = ports.cloud();
        if (cloud == null) {
            this.phases = null;
            this.remoteRuns = null;
        } else {
            this.phases = new LanePhases(ports, cloud, instances, queue, effects, commits, this::answered);
            this.remoteRuns = new RemoteRuns(
                    ports, cloud, phases, instances, queue, inbox, withdrawals, executions, commits, this::answered);
        }
        this.localRuns =
                new LocalRuns(ports, phases, instances, queue, inbox, withdrawals, executions, commits, this::answered);
        this.dispatchedRuns =
                new DispatchedRuns(ports, instances, queue, inbox, dedupe, executions, commits, this::answered);
    }

    private void answered(Work work) {
        mailbox.add(work);
        ports.wake().run();
    }

    /** Puts work into the mailbox. Any thread; the shell wakes the lane. */
    public void offer(Work work) {
        mailbox.add(work);
    }

    /** Tells of inputs found in the inbox at start. */
    public void recovered(InstanceId id, int waiting) {
        Instance instance = instances.of(id);
        instance.waiting = waiting;
        queue.enqueue(instance);
    }

    /** Finds the instances whose phase is not as it would be if nothing had happened, for the first steps to look after. */
    public void recoverPhases() {
        if (phases == null) {
            return;
        }
        byte[] prefix = StoreKeys.phase(new byte[0]);
        ports.store().scan(Table.INSTANCES, prefix, (key, value) -> {
            String[] names = StoreKeys.functionAndKey(key, prefix.length);
            InstanceId id = new InstanceId(names[0], names[1]);
            if (mine.test(id) && PhaseForms.decode(value).phase() != Phase.REMOTE) {
                mailbox.add(new Work.Recovered(id));
            }
            return true;
        });
    }

    /** What the phase controller should know of the instances in memory; empty without a cloud store. */
    public List<Observation> observe(long nowMs) {
        return phases == null ? List.of() : phases.observe(nowMs);
    }

    /** The phases of the instances in memory; empty without a cloud store. */
    public List<PhaseView> views(long nowMs) {
        return phases == null ? List.of() : phases.views(nowMs);
    }

    /** The phase of one instance; empty if another lane has it, or it was never served. */
    public Optional<PhaseView> view(InstanceId instance, long nowMs) {
        return phases == null || !mine.test(instance) ? Optional.empty() : phases.view(instance, nowMs);
    }

    /** What of local instances the cloud store has not yet. */
    public Unsynced unsynced(long nowMs) {
        return phases == null ? new Unsynced(0, 0, 0, true) : phases.unsynced(nowMs);
    }

    /**
     * Takes over what a lane of the same number, which hangs in user code and has been given up, had in memory. Call before
     * the first step, after {@link #recovered}. The input it hangs in goes to the dead-letter topic.
     */
    public void takeOver(Lane hung, Throwable failure) {
        LaneBatch unfinished = hung.commits.batch();
        ports.awaited().forget(unfinished.awaited); // Their messages come again, from what is done again.
        for (Instance instance : hung.instances.all()) {
            if (instance.handedOut != null) {
                dispatchedRuns.takeOver(instance.handedOut);
            }
        }
        for (Work work : unfinished.works) {
            if (work instanceof Work.Dispatched dispatched) {
                dispatchedRuns.takeOver(dispatched.handedOut());
            }
        }
        redo.addAll(unfinished.works);
        Executions.Running running = hung.executions.executing();
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
            if (instance.waiting > 0 && !instance.running && isAttached(instance.id)) {
                queue.hurry(instance); // It pauses mostly because no host had the function.
            } else if (instance.waiting > 0 && !instance.running) {
                queue.enqueue(instance);
            }
        }
    }

    private boolean isAttached(InstanceId id) {
        return ports.functions()
                .find(id.function())
                .map(function -> function.spec().isAttached())
                .orElse(false);
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
        if (ports.outbox().congested()) {
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
            stepPhases(nowMs);
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
            commits.commit();
            stallPauseMs = STALL_PAUSE_MIN_MS;
        } catch (LaneAbandonedException e) {
            throw e;
        } catch (Throwable e) {
            // The store refused, or there was no memory left, or a defect: whatever it was, the batch is as it must not
            // be.
            if (current != null && commits.batch().works.peekLast() != current) {
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
        return mailbox.isEmpty() && redo.isEmpty() && commits.batch().isEmpty() && queue.isEmpty();
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
        if (!redo.isEmpty() || !mailbox.isEmpty() || !queue.isEmpty()) {
            return nowMs;
        }
        long next = Math.min(timers.nextMs(), queue.nextMs());
        if (phases != null && remoteRuns != null) {
            next = Math.min(next, Math.min(phases.nextMs(), remoteRuns.nextMs()));
        }
        return next;
    }

    private void stepPhases(long nowMs) {
        if (phases != null && remoteRuns != null) {
            phases.step(nowMs);
            remoteRuns.step(nowMs);
        }
    }

    // ---- inputs -----------------------------------------------------------------------------------------------------

    private void handle(Work work, long nowMs) {
        if (work instanceof Work.Arrival arrival) {
            arrived(arrival, nowMs);
        } else if (work instanceof Work.Finished finished) {
            finished(finished, nowMs);
        } else if (work instanceof Work.Dispatched dispatched) {
            dispatchedRuns.ended(dispatched, nowMs);
        } else if (work instanceof Work.OfPhases ofPhases) {
            handlePhases(ofPhases, nowMs);
        } else if (work instanceof Work.Hung hung) {
            hung(hung, nowMs);
        } else if (work instanceof Work.Expire expire) {
            expire(expire, nowMs);
        } else if (work instanceof Work.Edit edit) {
            edit(edit);
        } else {
            ((Work.Marker) work).action().run();
        }
    }

    private void handlePhases(Work.OfPhases work, long nowMs) {
        if (phases == null || remoteRuns == null) {
            throw new IllegalStateException("no cloud store, but " + work);
        }
        if (work instanceof Work.Wrote wrote) {
            remoteRuns.wrote(wrote, nowMs);
        } else if (work instanceof Work.Loaded loaded) {
            remoteRuns.loaded(loaded, nowMs);
        } else if (work instanceof Work.TimerDue due) {
            Instance instance = instances.of(due.instance());
            if (!isAttached(due.instance()) && access(instance) == Access.ON_A_COPY && instance.ready()) {
                park(instance, new Input.OfDueTimers(), 0, null);
            }
        } else if (work instanceof Work.Want want && want.phase() == Phase.LOCAL && isAttached(want.instance())) {
            return; // Those who execute it would lose it.
        } else {
            phases.handle(work);
        }
    }

    /** Where inputs of the instance may be executed. May commit: ask before the batch holds half of something. */
    private Access access(Instance instance) {
        return phases == null ? Access.HERE : phases.access(instance);
    }

    private void edit(Work.Edit edit) {
        Instance instance = instances.of(edit.instance());
        access(instance);
        LaneBatch batch = commits.batch();
        batch.works.add(edit);
        batch.announcements.add(edit.done());
        park(instance, new Input.OfEdit(edit.edit()), 0, null);
    }

    private void arrived(Work.Arrival arrival, long nowMs) {
        Acknowledgement acknowledgement = arrival.acknowledgement();
        Acknowledgement awaiting = acknowledgement.awaitsEffect() ? acknowledgement : null;
        if (awaiting != null && awaiting.isWithdrawn()) {
            counters.messagesWithdrawn.increment();
            return;
        }
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
        if (duplicates.answer(instance, arrival, messageId, nowMs)) {
            return;
        }
        if (instance.waiting >= config.waitingPerInstanceMax() || acknowledgement.mustNotOvertake()) {
            reject(arrival, Rejection.QUOTA_EXCEEDED);
            return;
        }
        Access access = prepared(instance, function.get(), arrival.message(), nowMs);
        LaneBatch batch = commits.batch();
        batch.works.add(arrival);
        if (awaiting == null) {
            batch.acknowledgements.add(acknowledgement);
        }
        batch.touched(instance);
        counters.messagesAccepted.increment();
        dedupe.record(instance, arrival.message(), messageId, nowMs, batch);
        Input input = new Input.OfMessage(
                arrival.message(), Levels.of(arrival.route(), arrival.message().topic()));
        long notBeforeMs = instance.admit(function.get().spec().limits().messagesPerSecond(), nowMs);
        if (notBeforeMs == 0 && executesNow(instance, function.get(), access)) {
            localRuns.execute(instance, function.get(), input, new Origin.Direct(awaiting), nowMs);
        } else {
            park(instance, input, notBeforeMs, awaiting);
        }
    }

    /** Makes an instance ready for a message. The state and the phase of one that attached hosts execute is their matter. */
    private Access prepared(Instance instance, DeployedFunction function, InboundMessage message, long nowMs) {
        if (function.spec().isAttached()) {
            return Access.NOWHERE;
        }
        Access access = access(instance);
        if (phases != null) {
            phases.arrived(instance, message, nowMs);
        }
        instances.activate(instance);
        return access;
    }

    private void expire(Work.Expire expire, long nowMs) {
        Instance instance = instances.of(expire.instance());
        // Else there will be another round.
        if (!instance.running && !isAttached(instance.id) && access(instance) == Access.HERE) {
            instances.activate(instance);
            effects.expire(instance, commits.batch(), nowMs);
        }
    }

    private void reject(Work.Arrival arrival, Rejection reason) {
        counters.messagesRejected.increment();
        arrival.acknowledgement().rejected(reason);
    }

    private static boolean executesNow(Instance instance, DeployedFunction function, Access access) {
        return access == Access.HERE && instance.ready() && function.spec().execution() == Execution.LANE;
    }

    private void park(Instance instance, Input input, long notBeforeMs, @Nullable Acknowledgement awaiting) {
        inbox.park(instance, input, 0, notBeforeMs, awaiting, commits.batch());
        counters.parked.increment();
        queue.enqueue(instance);
    }

    private void fireTimers(long nowMs) {
        timers.load(nowMs);
        for (TimerQueue.Due due = timers.poll(nowMs); due != null; due = timers.poll(nowMs)) {
            try {
                fire(due, nowMs);
            } catch (Throwable e) {
                timers.add(due);
                throw e;
            }
            if (commits.batch().timers.size() >= config.batchMax()) {
                return;
            }
        }
    }

    private void fire(TimerQueue.Due due, long nowMs) {
        Instance instance = instances.of(due.instance());
        boolean attached = isAttached(instance.id);
        Access access = attached ? Access.NOWHERE : access(instance);
        instances.activate(instance);
        LaneBatch batch = commits.batch();
        batch.timers.add(due);
        batch.touched(instance);
        batch.writes.delete(Table.TIMERS, StoreKeys.timerIndex(due.dueMs(), instance.prefix, due.name()));
        StoredTimer timer = instance.timers().get(due.name());
        if (timer == null) {
            return; // Cancelled: only the stale entry had to go.
        }
        if (access != Access.HERE) {
            // The copy says so; the store has the last word when the input runs.
            if (timer.getDueMs() <= nowMs) {
                park(instance, new Input.OfDueTimers(), 0, null);
            } else if (attached) {
                effects.moveIndex(
                        instance, due.name(), timer, batch); // It is this host's timer, if it executes it again.
            } else {
                effects.index(instance, due.name(), timer.getDueMs(), batch);
            }
            return;
        }
        if (timer.getIndexedMs() != due.dueMs()) {
            return; // Indexed elsewhere.
        }
        if (timer.getDueMs() > nowMs) {
            effects.moveIndex(instance, due.name(), timer, batch);
            return;
        }
        effects.fired(instance, due.name(), batch);
        counters.timersFired.increment();
        Input input = new Input.OfTimer(due.name(), Levels.of(timer.getLevelsMap()));
        Optional<DeployedFunction> function = ports.functions().find(instance.id.function());
        if (function.isPresent() && executesNow(instance, function.get(), access)) {
            localRuns.execute(instance, function.get(), input, new Origin.Timer(), nowMs);
        } else {
            park(instance, input, 0, null);
        }
    }

    // ---- inbox ------------------------------------------------------------------------------------------------------

    private void runInboxes(long nowMs) {
        queue.wakeDue(nowMs);
        for (int i = queue.size(); i > 0; i--) {
            Instance instance = queue.next();
            if (instance.waiting > 0 && !instance.running) {
                try {
                    runInbox(instance, nowMs);
                } catch (Throwable e) {
                    queue.enqueue(instance);
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
        boolean attached = function.get().spec().isAttached();
        Access access = attached ? Access.HERE : access(instance);
        if (access == Access.NOWHERE) {
            return; // Queued again when it is held no more.
        }
        if (commits.batch().waitingChanges.getOrDefault(instance, 0) != 0) {
            // The inbox reads the store only, and this batch has changed what waits.
            commits.commit();
        }
        if (attached) {
            dispatchedRuns.start(instance, function.get(), nowMs);
            return;
        }
        if (access == Access.ON_A_COPY && remoteRuns != null) {
            remoteRuns.start(instance, function.get(), nowMs);
            return;
        }
        localRuns.start(instance, function.get(), nowMs);
    }

    private void finished(Work.Finished finished, long nowMs) {
        if (remoteRuns == null || !remoteRuns.finished(finished, nowMs)) {
            localRuns.finished(finished, nowMs);
        }
    }

    private void hung(Work.Hung hung, long nowMs) {
        Invocation invocation = hung.running().invocation();
        Input input = hung.running().input();
        Instance instance = instances.of(invocation.instanceId());
        access(instance);
        instances.activate(instance);
        LaneBatch batch = commits.batch();
        batch.works.add(hung);
        Work.Arrival arrival = hung.arrival();
        if (arrival != null) {
            dedupe.record(instance, arrival.message(), dedupe.messageId(arrival.message()), nowMs, batch);
            if (!arrival.acknowledgement().awaitsEffect()) { // Else it is told as the input leaves.
                batch.acknowledgements.add(arrival.acknowledgement());
            }
            counters.messagesAccepted.increment();
        }
        if (hung.running().origin() instanceof Origin.Timer) {
            effects.cancelTimer(instance, ((Input.OfTimer) input).name(), batch);
        }
        Origin origin = hung.running().origin();
        counters.invocationsFailed.increment();
        executions.giveUp(
                instance, invocation.spec(), input, origin, origin.attempts() + 1, hung.failure(), batch, nowMs);
        instance.inboxHead = 0; // What the lane before had run ahead of it, uncommitted, still waits.
    }

    // ---- trouble ----------------------------------------------------------------------------------------------------

    private void stall(long nowMs, Throwable cause) {
        counters.commitsFailed.increment();
        ports.failures().stalled(cause, stallPauseMs);
        LaneBatch lost = commits.giveUp();
        lost.waitingChanges.forEach((instance, change) -> {
            instance.waiting -= change;
            instances.deactivate(instance);
            if (instance.waiting > 0 && !instance.running) {
                queue.enqueue(instance);
            }
        });
        lost.timers.forEach(timers::add);
        for (Work work = lost.works.pollLast(); work != null; work = lost.works.pollLast()) {
            if (work instanceof Work.Finished finished) {
                finished.invocation().instance().running = true;
            } else if (work instanceof Work.Dispatched dispatched) {
                dispatchedRuns.undo(dispatched);
            }
            redo.addFirst(work);
        }
        stalledUntilMs = nowMs + stallPauseMs;
        stallPauseMs = Math.min(stallPauseMs * 2, STALL_PAUSE_MAX_MS);
    }
}
