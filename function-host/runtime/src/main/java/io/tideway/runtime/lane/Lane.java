package io.tideway.runtime.lane;

import io.tideway.runtime.control.Observation;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.Unsynced;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
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

    private final LaneConfig config;
    private final LanePorts ports;
    private final Predicate<InstanceId> mine;
    private final Mailbox mailbox;
    private final InstanceCache instances;
    private final RunQueue queue = new RunQueue();
    private final Effects effects;
    private final Executions executions;
    private final Commits commits;
    private final StallPause pause = new StallPause();

    // On a host without a cloud store there are none.
    private final @Nullable LanePhases phases;
    private final @Nullable RemoteRuns remoteRuns;

    private final InstanceAccess access;
    private final LocalRuns localRuns;
    private final DispatchedRuns dispatchedRuns;
    private final WaitingInputs waiting;
    private final Arrivals arrivals;
    private final DueTimers timers;
    private final HungInputs hungInputs;

    /**
     * @param arrived thread-safe queue; a lane that takes over from a hung one takes its queue too
     * @param number which lane this is, 0 to {@code lanes - 1}
     */
    public Lane(
            LaneConfig config, DedupeConfig dedupeConfig, LanePorts ports, Queue<Work> arrived, int number, int lanes) {
        this.config = config;
        this.ports = ports;
        this.mine = id -> id.lane(lanes) == number;
        this.mailbox = new Mailbox(arrived, ports.wake());
        this.instances = new InstanceCache(config, ports.store(), ports.counters());
        this.commits = new Commits(ports);
        Dedupe dedupe = new Dedupe(dedupeConfig, ports.store());
        TimerQueue index = new TimerQueue(ports.store(), mine, config.timersMax());
        Inbox inbox = new Inbox(ports.store(), ports.inboxSequence(), ports.awaited());
        this.effects = new Effects(instances, ports.outbox(), index);
        this.executions = new Executions(ports, dedupe, inbox, effects);
        this.dispatchedRuns = new DispatchedRuns(ports, instances, queue, inbox, dedupe, executions, commits, mailbox);
        Withdrawals withdrawals = new Withdrawals(ports, inbox, dedupe, commits);
        CloudPorts cloud = ports.cloud();
        if (cloud == null) {
            this.phases = null;
            this.remoteRuns = null;
        } else {
            ForwardedRuns forwards = new ForwardedRuns(
                    cloud, dispatchedRuns, inbox, dedupe, ports.inboxSequence().get());
            this.phases = new LanePhases(ports, cloud, instances, queue, effects, commits, mailbox);
            this.remoteRuns = new RemoteRuns(
                    ports,
                    cloud,
                    phases.transitions(),
                    instances,
                    queue,
                    inbox,
                    withdrawals,
                    forwards,
                    executions,
                    commits,
                    mailbox);
        }
        this.access = new InstanceAccess(ports.functions(), phases);
        this.localRuns =
                new LocalRuns(ports, phases, instances, queue, inbox, withdrawals, executions, commits, mailbox);
        this.waiting = new WaitingInputs(
                ports, instances, access, queue, inbox, commits, localRuns, dispatchedRuns, remoteRuns);
        this.arrivals = new Arrivals(
                ports,
                instances,
                access,
                dedupe,
                new Duplicates(ports, inbox, dedupe, commits),
                waiting,
                localRuns,
                commits,
                config.waitingPerInstanceMax());
        this.timers =
                new DueTimers(ports, index, instances, access, waiting, effects, localRuns, commits, config.batchMax());
        this.hungInputs = new HungInputs(ports, instances, access, dedupe, effects, executions, commits);
    }

    /** Puts work into the mailbox. Any thread; the shell wakes the lane. */
    public void offer(Work work) {
        mailbox.offer(work);
    }

    /** Tells of inputs found in the inbox at start. */
    public void recovered(InstanceId id, int inputs) {
        waiting.recovered(id, inputs);
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
                mailbox.offer(new Work.Recovered(id));
            }
            return true;
        });
    }

    /** What the phase controller should know of the instances in memory; empty without a cloud store. */
    public List<Observation> observe(long nowMs) {
        return phases == null ? List.of() : phases.views().observe(nowMs);
    }

    /** The phases of the instances in memory; empty without a cloud store. */
    public List<PhaseView> views(long nowMs) {
        return phases == null ? List.of() : phases.views().all(nowMs);
    }

    /** The phase of one instance; empty if another lane has it, or it was never served. */
    public Optional<PhaseView> view(InstanceId instance, long nowMs) {
        return phases == null || !mine.test(instance)
                ? Optional.empty()
                : phases.views().of(instance, nowMs);
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
        dispatchedRuns.takeOver(hung.instances, unfinished);
        mailbox.takeOver(hung.mailbox, unfinished.works, hung.executions.executing(), failure);
    }

    /** Wakes inputs that waited for a function that was not deployed. */
    public void functionsChanged() {
        waiting.functionsChanged();
    }

    /**
     * Does what is due and what has arrived, up to one full batch, and commits it.
     *
     * @return when to be called again at the latest, milliseconds since the epoch; a time not in the future means at once
     */
    public long step() {
        long nowMs = ports.clock().millis();
        if (pause.lasts(nowMs)) {
            return pause.untilMs();
        }
        if (ports.outbox().congested()) {
            return nowMs + CONGESTION_PAUSE_MS;
        }
        Work current = null;
        try {
            // First of all: what runs inboxes would run them again.
            for (Work.Hung hung = mailbox.pollHungInStore(); hung != null; hung = mailbox.pollHungInStore()) {
                current = hung;
                hungInputs.giveUp(hung, nowMs);
                current = null;
            }
            stepPhases(nowMs);
            timers.fire(nowMs);
            waiting.run(nowMs);
            for (int taken = 0; taken < config.batchMax(); taken++) {
                current = mailbox.poll();
                if (current == null) {
                    break;
                }
                handle(current, nowMs);
                current = null;
            }
            commits.commit();
            pause.succeeded();
        } catch (LaneAbandonedException e) {
            throw e;
        } catch (Throwable e) {
            // The store refused, or there was no memory left, or a defect: whatever it was, the batch is as it must not
            // be.
            if (current != null && commits.batch().works.peekLast() != current) {
                mailbox.redo(current);
            }
            stall(nowMs, e);
            return pause.untilMs();
        }
        instances.evict();
        return nextMs(nowMs);
    }

    /** Whether nothing is waiting to be done now or soon, apart from timers and back-offs. */
    public boolean idle() {
        return mailbox.isEmpty() && commits.batch().isEmpty() && queue.isEmpty();
    }

    /** Inputs of all instances that wait in the inbox. */
    public long waiting() {
        return waiting.count();
    }

    private long nextMs(long nowMs) {
        if (!mailbox.isEmpty() || !queue.isEmpty()) {
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

    private void handle(Work work, long nowMs) {
        if (work instanceof Work.Arrival arrival) {
            arrivals.take(arrival, nowMs);
        } else if (work instanceof Work.Finished finished) {
            finished(finished, nowMs);
        } else if (work instanceof Work.Dispatched dispatched) {
            dispatchedRuns.ended(dispatched, nowMs);
        } else if (work instanceof Work.OfPhases ofPhases) {
            handlePhases(ofPhases, nowMs);
        } else if (work instanceof Work.Hung hung) {
            hungInputs.giveUp(hung, nowMs);
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
            timers.fireOfNobody(due);
        } else if (work instanceof Work.Want want
                && want.phase() == Phase.LOCAL
                && access.isAttached(want.instance())) {
            return; // Those who execute it would lose it.
        } else {
            phases.handle(work);
        }
    }

    private void finished(Work.Finished finished, long nowMs) {
        if (remoteRuns == null || !remoteRuns.finished(finished, nowMs)) {
            localRuns.finished(finished, nowMs);
        }
    }

    private void edit(Work.Edit edit) {
        Instance instance = instances.of(edit.instance());
        access.of(instance); // It may be from before this host had a cloud store.
        LaneBatch batch = commits.batch();
        batch.works.add(edit);
        batch.announcements.add(edit.done());
        waiting.park(instance, new Input.OfEdit(edit.edit()));
    }

    private void expire(Work.Expire expire, long nowMs) {
        Instance instance = instances.of(expire.instance());
        // Else there will be another round.
        if (!instance.running && !access.isAttached(instance.id) && access.of(instance) == Access.HERE) {
            instances.activate(instance);
            effects.expire(instance, commits.batch(), nowMs);
        }
    }

    private void stall(long nowMs, Throwable cause) {
        ports.counters().commitsFailed.increment();
        ports.failures().stalled(cause, pause.nextMs());
        LaneBatch lost = commits.giveUp();
        waiting.undo(lost.waitingChanges);
        timers.undo(lost.timers);
        for (Work work = lost.works.pollLast(); work != null; work = lost.works.pollLast()) {
            if (work instanceof Work.Finished finished) {
                finished.invocation().instance().running = true;
            } else if (work instanceof Work.Dispatched dispatched) {
                dispatchedRuns.undo(dispatched);
            }
            mailbox.redo(work);
        }
        pause.begin(nowMs);
    }
}
