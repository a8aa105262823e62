package io.tideway.runtime.host;

import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.cloud.DueTimer;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.phase.Unsynced;
import io.tideway.runtime.phase.Why;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a host does for its instances' phases beside its lanes: keeps its lease, has decisions made, fires timers that nobody
 * fires, passes on recalls. Thread-safe.
 */
final class HostPhases implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostPhases.class);

    private static final long SYNC_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DUE_TIMERS_MAX = 256;
    private static final long DUE_TIMERS_EVERY_MS = 1_000;

    private final PhasesConfig config;
    private final HostCloud cloud;
    private final CloudLink link;
    private final HostLanes lanes;
    private final Clock clock = Clock.systemUTC();
    private final PhaseDecisions decisions;
    private final HostPhaseConsole console;
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
        this.lanes = lanes;
        this.decisions = new PhaseDecisions(config, functions, lanes, dedicate, clock);
        this.console = new HostPhaseConsole(cloud, functions, lanes, edits, decisions, clock);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread phases = new Thread(task, "tideway-phases");
            phases.setDaemon(true);
            return phases;
        });
    }

    PhaseConsole console() {
        return console;
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
        every(config.decideEvery().toMillis(), decisions::decide);
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
