package io.tideway.runtime.host;

import io.tideway.proto.store.StoredEdit;
import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.cloud.DueTimer;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.control.Decision;
import io.tideway.runtime.control.DecisionLog;
import io.tideway.runtime.control.Observation;
import io.tideway.runtime.control.PhaseController;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.lane.PhaseView;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.phase.Unsynced;
import io.tideway.runtime.phase.Why;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a host does for its instances' phases beside its lanes: keeps its lease, decides, fires timers that nobody fires,
 * passes on recalls and what people order. Thread-safe.
 */
final class HostPhases implements PhaseConsole, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostPhases.class);

    private static final long SYNC_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DECISIONS_KEPT = 10_000;
    private static final int DUE_TIMERS_MAX = 256;
    private static final long DUE_TIMERS_EVERY_MS = 1_000;

    private final PhasesConfig config;
    private final HostCloud cloud;
    private final CloudLink link;
    private final FunctionDirectory functions;
    private final HostLanes lanes;
    private final InstanceEdits edits;
    private final IntConsumer dedicate;
    private final Clock clock = Clock.systemUTC();
    private final PhaseController controller = new PhaseController();
    private final DecisionLog decisions = new DecisionLog(DECISIONS_KEPT);
    private final ScheduledExecutorService thread;
    private AutoCloseable recalls = () -> {};
    private AutoCloseable releases = () -> {};

    /** {@code dedicate} is told how many local instances are to have a worker of their own. */
    HostPhases(
            PhasesConfig config,
            HostCloud cloud,
            FunctionDirectory functions,
            HostLanes lanes,
            InstanceEdits edits,
            IntConsumer dedicate) {
        this.config = config;
        this.cloud = cloud;
        this.link = cloud.link();
        this.functions = functions;
        this.lanes = lanes;
        this.edits = edits;
        this.dedicate = dedicate;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread phases = new Thread(task, "tideway-phases");
            phases.setDaemon(true);
            return phases;
        });
    }

    /** Begins; call once, when the lanes work. */
    void start() {
        link.listen(new CloudLink.Listener() {
            @Override
            public void away(String cause) {
                LOG.warn("cloud store is out of reach, local instances go on: {}", cause);
                lanes.putAll(new Work.Link(false));
            }

            @Override
            public void back() {
                LOG.info("cloud store is within reach again");
                lanes.putAll(new Work.Link(true));
            }
        });
        recalls = cloud.store().onRecall(cloud.hostId(), instance -> lanes.put(instance, new Work.Recalled(instance)));
        releases =
                cloud.store().onRelease(cloud.hostId(), instance -> lanes.put(instance, new Work.Released(instance)));
        every(config.lease().toMillis() / 3, this::renewLease);
        every(config.decideEvery().toMillis(), this::decide);
        every(DUE_TIMERS_EVERY_MS, this::fireTimersOfNobody);
    }

    private void every(long periodMs, Runnable task) {
        var unused = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.error("phases are looked after again in {} ms: {}", periodMs, e.toString(), e);
                    }
                },
                0,
                periodMs,
                TimeUnit.MILLISECONDS);
    }

    private void renewLease() {
        link.call(all -> all.renewLease(cloud.hostId(), config.lease()).thenApply(ignored -> true), answer -> {
            if (answer instanceof CloudAnswer.Refused<Boolean> refused) {
                LOG.error("the cloud store refuses this host: {}", refused.cause());
            }
        });
    }

    /**
     * Whoever wrote a timer last fires it; if that host is gone, whoever sees it first does. The store lets one of them. An
     * instance whose owner is gone is taken over for it.
     */
    private void fireTimersOfNobody() {
        long beforeMs = clock.millis() - config.timerGrace().toMillis();
        link.call(all -> all.dueTimers(beforeMs, DUE_TIMERS_MAX), answer -> {
            if (answer instanceof CloudAnswer.Replied<List<DueTimer>> due) {
                due.reply().forEach(this::fire);
            }
        });
    }

    private void fire(DueTimer timer) {
        String owner = timer.owner();
        InstanceId instance = timer.instance();
        if (owner == null) {
            lanes.put(instance, new Work.TimerDue(instance));
        } else if (!owner.equals(cloud.hostId())) {
            link.call(all -> all.leaseEnded(owner), answer -> {
                if (answer instanceof CloudAnswer.Replied<Boolean> ended && ended.reply()) {
                    lanes.put(instance, new Work.Want(instance, Phase.LOCAL, Why.CONTROLLER));
                }
            });
        }
    }

    // ---- deciding ---------------------------------------------------------------------------------------------------

    private void decide() {
        List<Observation> observations = observe().join();
        dedicate.accept((int) observations.stream()
                .filter(observation -> observation.phase() == Phase.LOCAL)
                .filter(observation -> blocks(observation.instance().function()))
                .count());
        long nowMs = clock.millis();
        for (Decision decision : controller.decide(config.limits(), observations, config.policy(), nowMs)) {
            decisions.add(nowMs, decision);
            Why why = Why.CONTROLLER;
            lanes.put(decision.instance(), new Work.Want(decision.instance(), decision.phase(), why));
        }
    }

    private boolean blocks(String function) {
        return functions
                .find(function)
                .map(found -> found.spec().execution() == Execution.WORKER)
                .orElse(false);
    }

    private CompletableFuture<List<Observation>> observe() {
        long nowMs = clock.millis();
        return lanes.ask(lane -> lane.observe(nowMs)).thenApply(byLane -> {
            List<Observation> all = new ArrayList<>();
            byLane.forEach(all::addAll);
            return all;
        });
    }

    @Override
    public CompletionStage<Optional<Decision>> explain(InstanceId instance) {
        return observe()
                .thenApply(observations ->
                        controller.explain(config.limits(), observations, config.policy(), clock.millis(), instance));
    }

    @Override
    public List<DecisionLog.Entry> decisions(int max) {
        return decisions.newest(max);
    }

    // ---- what people see and order ----------------------------------------------------------------------------------

    @Override
    public CompletionStage<List<PhaseView>> list(Optional<String> function, int max) {
        long nowMs = clock.millis();
        return lanes.ask(lane -> lane.views(nowMs))
                .thenApply(byLane -> byLane.stream()
                        .flatMap(List::stream)
                        .filter(view ->
                                function.isEmpty() || view.instance().function().equals(function.get()))
                        .sorted(Comparator.comparing((PhaseView view) -> view.phase() == Phase.REMOTE)
                                .thenComparing(view -> view.instance().function())
                                .thenComparing(view -> view.instance().key()))
                        .limit(max)
                        .toList());
    }

    @Override
    public CompletionStage<Optional<PhaseView>> view(InstanceId instance) {
        long nowMs = clock.millis();
        return lanes.ask(lane -> lane.view(instance, nowMs))
                .thenApply(byLane -> byLane.stream().flatMap(Optional::stream).findFirst());
    }

    @Override
    public CompletionStage<LinkView> link() {
        long nowMs = clock.millis();
        return lanes.ask(lane -> lane.unsynced(nowMs))
                .thenApply(byLane -> new LinkView(
                        link.isUp(),
                        byLane.stream().mapToInt(Unsynced::instances).sum(),
                        byLane.stream().mapToLong(Unsynced::bytes).sum(),
                        byLane.stream().mapToLong(Unsynced::oldestMs).max().orElse(0)));
    }

    /**
     * Brings what the store has not yet there, without waiting for its time; blocks. Not after {@link #close}.
     *
     * @return instances that are still not synced: the link is away, or too slow for {@code longest}
     */
    int sync(Duration longest) {
        lanes.putAll(new Work.SyncNow());
        long endNs = System.nanoTime() + longest.toNanos();
        while (true) {
            long nowMs = clock.millis();
            int unsynced = lanes.ask(lane -> lane.unsynced(nowMs)).join().stream()
                    .mapToInt(Unsynced::instances)
                    .sum();
            if (unsynced == 0 || !link.isUp() || System.nanoTime() - endNs >= 0) {
                return unsynced;
            }
            LockSupport.parkNanos(SYNC_LOOK_NS);
        }
    }

    @Override
    public CompletionStage<Void> set(InstanceId instance, Phase phase) {
        Optional<String> refusal = refusal(instance, "set its phase");
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        lanes.put(instance, new Work.Want(instance, phase, Why.OPERATOR));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> pin(InstanceId instance, Preference preference) {
        Optional<String> refusal = refusal(instance, "pin it");
        if (preference != Preference.AUTO && refusal.isPresent()) {
            return refused(refusal.get());
        }
        CompletableFuture<Void> pinned = new CompletableFuture<>();
        lanes.put(instance, new Work.Pin(instance, preference, () -> pinned.complete(null)));
        return pinned;
    }

    /** Why this host cannot do that to an instance. */
    private Optional<String> refusal(InstanceId instance, String what) {
        Optional<DeployedFunction> function = functions.find(instance.function());
        if (function.isEmpty()) {
            return Optional.of("function '" + instance.function() + "' is not deployed");
        }
        return function.get().spec().isAttached()
                ? Optional.of("function '" + instance.function() + "' runs on attached hosts: " + what + " there")
                : Optional.empty();
    }

    private static <T> CompletionStage<T> refused(String why) {
        return CompletableFuture.failedFuture(new IllegalArgumentException(why));
    }

    @Override
    public CompletionStage<List<Orphan>> orphans(int max) {
        return cloud.store().orphans(max);
    }

    @Override
    public CompletionStage<Optional<Orphan>> orphan(String id) {
        return cloud.store().orphan(id);
    }

    /** The changes are an input of the instance like any other; applied twice, after a crash, they come to the same. */
    @Override
    public CompletionStage<Boolean> mergeOrphan(String id) {
        return cloud.store().orphan(id).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            Orphan orphan = found.get();
            if (functions
                    .find(orphan.instance().function())
                    .map(function -> function.spec().isAttached())
                    .orElse(false)) {
                return refused(refusal(orphan.instance(), "merge it").orElseThrow());
            }
            StoredEdit.Builder edit =
                    StoredEdit.newBuilder().addAllDeletes(orphan.delta().deletes());
            InstanceEdits.put(orphan.delta().puts(), edit);
            return edits.give(orphan.instance(), edit.build())
                    .thenCompose(accepted -> cloud.store().dropOrphan(id));
        });
    }

    @Override
    public CompletionStage<Boolean> dropOrphan(String id) {
        return cloud.store().dropOrphan(id);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            recalls.close();
            releases.close();
        } catch (Exception e) {
            LOG.warn("recalls are not listened to any more, though not in good order: {}", e.toString());
        }
    }
}
