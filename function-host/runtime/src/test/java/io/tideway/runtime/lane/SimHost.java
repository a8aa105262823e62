package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Egress;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.Route;
import io.tideway.runtime.cloud.Backoff;
import io.tideway.runtime.cloud.CircuitBreaker;
import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.DueTimer;
import io.tideway.runtime.cloud.FaultyCloudStore;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.SyncLimits;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One host of a simulation with its disk, its broker, its link to the cloud store, and its process, which can crash. */
final class SimHost implements Egress {

    static final int LANES = 2;

    final String name;
    final MemoryStore disk;
    final FaultyCloudStore cloud;

    private final Random random;
    private final SimClock clock;
    private final FunctionSpec spec;
    private final HistoryFunction code;
    private final Duration lease;
    private final Forward forward;

    /** To a gateway, which has its outputs some time after it has published them. */
    private final boolean attached;

    // The process.
    private List<Lane> lanes = List.of();
    private Outbox outbox;
    private CloudLink link;
    private AutoCloseable recalls = () -> {};
    private AutoCloseable releases = () -> {};
    private final ArrayDeque<Runnable> workers = new ArrayDeque<>();
    private final List<Runnable> unsettled = new ArrayList<>();
    private final ArrayDeque<Runnable> leaving = new ArrayDeque<>();
    private int starts;

    // What subscribers saw.
    final Map<String, String> delivered = new HashMap<>();
    final Set<String> deliveredTexts = new HashSet<>();
    final Set<String> deadLetters = new HashSet<>();
    private boolean brokerBusy;

    SimHost(
            String name,
            Random random,
            SimClock clock,
            CloudStore shared,
            FaultyCloudStore.LinkWeather weather,
            FunctionSpec spec,
            HistoryFunction code,
            Duration lease,
            Forward forward,
            boolean attached) {
        this.forward = forward;
        this.attached = attached;
        this.name = name;
        this.random = random;
        this.clock = clock;
        this.disk = new MemoryStore(random.nextBoolean());
        this.cloud = new FaultyCloudStore(shared, weather);
        this.spec = spec;
        this.code = code;
        this.lease = lease;
        shared.renewLease(name, lease).toCompletableFuture().join();
        start();
    }

    void start() {
        starts++;
        long first = (long) starts << 40;
        HostCounters counters = new HostCounters();
        outbox = new Outbox(OutboxConfig.DEFAULT, this, clock, counters, name, first);
        CircuitBreaker breaker = new CircuitBreaker(2, 500, new Backoff(20, 200, random::nextDouble));
        link = new CloudLink(cloud, breaker, clock, () -> clock.millis() * 1_000_000);
        Backoff backoff = new Backoff(5, 200, random::nextDouble);
        SyncLimits sync = new SyncLimits(50 + random.nextInt(200), 1 << 20, 1 << 20, 1_000_000);
        CloudPorts ports = new CloudPorts(
                link,
                name,
                sync,
                5_000,
                backoff,
                client -> true,
                () -> clock.millis() * 1_000_000,
                new PhaseCounters(),
                (instance, incident, detail) -> {},
                forward);
        lanes = lanes(ports, counters, first);
        List<Lane> now = lanes;
        link.listen(new CloudLink.Listener() {
            @Override
            public void away(String cause) {
                now.forEach(lane -> lane.offer(new Work.Link(false)));
            }

            @Override
            public void back() {
                now.forEach(lane -> lane.offer(new Work.Link(true)));
            }
        });
        recalls = cloud.onRecall(name, id -> laneOf(id).offer(new Work.Recalled(id)));
        releases = cloud.onRelease(name, id -> laneOf(id).offer(new Work.Released(id)));
        outbox.recover(disk);
        Map<InstanceId, Integer> waiting = new HashMap<>();
        disk.scan(Table.INBOX, new byte[0], (key, value) -> {
            String[] names = StoreKeys.functionAndKey(key, 0);
            waiting.merge(new InstanceId(names[0], names[1]), 1, Integer::sum);
            return true;
        });
        waiting.forEach((id, count) -> laneOf(id).recovered(id, count));
        lanes.forEach(Lane::recoverPhases);
    }

    private List<Lane> lanes(CloudPorts cloudPorts, HostCounters counters, long firstSequence) {
        LanePorts ports = new LanePorts(
                disk,
                disk,
                function -> Optional.of(new DeployedFunction(spec, code)),
                cloudPorts,
                (invocation, done) -> workers.add(() -> {
                    try {
                        invocation.call();
                        done.done(null);
                    } catch (Throwable e) {
                        done.done(e);
                    }
                }),
                Dispatch.NONE,
                outbox,
                new AtomicLong(firstSequence),
                new AwaitedEffects(),
                InvocationWatch.NONE,
                new NoDefects(),
                counters,
                clock,
                () -> {});
        LaneConfig config =
                new LaneConfig(1 + random.nextInt(8), 1 + random.nextInt(3), 1 << 20, 1_000, 1 + random.nextInt(4));
        DedupeConfig dedupe = new DedupeConfig("message-id", 64, 64, Duration.ofDays(1));
        List<Lane> made = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            made.add(new Lane(config, dedupe, ports, new ArrayDeque<>(), i, LANES));
        }
        return made;
    }

    Lane laneOf(InstanceId id) {
        return lanes.get(id.lane(LANES));
    }

    /** Another host asks for it, because this one owned the instance when it looked. */
    void execute(DispatchedRun run, Binding binding, Consumer<DispatchOutcome> answer) {
        InstanceId id = run.instance();
        boolean owns;
        try {
            owns = laneOf(id)
                    .view(id, clock.millis())
                    .filter(view -> view.phase() == Phase.LOCAL || view.phase() == Phase.ACQUIRING)
                    .isPresent();
        } catch (StoreException e) {
            return; // This one knows from its store only, which refuses now; it says nothing, as if it had not heard.
        }
        if (!owns) {
            answer.accept(new DispatchOutcome.NotExecuted(0));
            return;
        }
        int[] left = {run.messages().size()};
        for (DispatchedMessage message : run.messages()) {
            laneOf(id).offer(new Work.Arrival(message.message(), new Route(binding, id.key()), new Acknowledgement() {
                @Override
                public void durable() {
                    if (--left[0] == 0) {
                        answer.accept(
                                new DispatchOutcome.Executed(run.messages().size(), null));
                    }
                }

                @Override
                public void rejected(Rejection reason) {
                    throw new AssertionError("rejected a forwarded message: " + reason);
                }

                @Override
                public boolean awaitsEffect() {
                    return true;
                }
            }));
        }
    }

    void stepLane() {
        lanes.get(random.nextInt(LANES)).step();
    }

    void crash() {
        try {
            recalls.close();
            releases.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        workers.clear();
        unsettled.clear();
        leaving.clear();
        if (disk.syncsLater() && random.nextBoolean()) {
            disk.cutPower();
        } else {
            disk.kill();
        }
        disk.refuse(false, false);
        start();
    }

    void renewLease() {
        link.call(store -> store.renewLease(name, lease).thenApply(ignored -> true), answer -> {});
    }

    void pollTimers() {
        link.call(store -> store.dueTimers(clock.millis() - 100, 16), answer -> {
            if (answer instanceof CloudAnswer.Replied<List<DueTimer>> due) {
                for (DueTimer timer : due.reply()) {
                    if (timer.owner() == null) {
                        laneOf(timer.instance()).offer(new Work.TimerDue(timer.instance()));
                    }
                }
            }
        });
    }

    void runWorker() {
        Runnable worker = workers.poll();
        if (worker != null) {
            worker.run();
        }
    }

    /** All that was published has left. */
    void deliver() {
        while (!leaving.isEmpty()) {
            leaving.remove().run();
        }
    }

    void settleOne() {
        deliver();
        if (!unsettled.isEmpty()) {
            unsettled.remove(random.nextInt(unsettled.size())).run();
        }
    }

    void beBusy(boolean busy) {
        brokerBusy = busy;
        outbox.retry();
    }

    /** Goes on without faults; whether all has come to rest. */
    boolean quiesce() {
        disk.refuse(false, false);
        brokerBusy = false;
        outbox.retry();
        boolean idle = true;
        for (Lane lane : lanes) {
            for (int i = 0; i < 50 && lane.step() <= clock.millis(); i++) {}
            idle &= lane.idle() && lane.waiting() == 0;
        }
        while (!workers.isEmpty()) {
            runWorker();
            idle = false;
        }
        deliver();
        while (!unsettled.isEmpty()) {
            settleOne();
        }
        disk.sync();
        return idle && disk.count(Table.INBOX) == 0 && disk.count(Table.OUTBOX) == 0;
    }

    String views() {
        StringBuilder views = new StringBuilder(name);
        lanes.forEach(lane ->
                lane.views(clock.millis()).forEach(view -> views.append("\n  ").append(view)));
        return views.toString();
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        if (attached) {
            requireDurable(output);
            leaving.add(() -> deliver(output, settled));
            return true;
        }
        if (brokerBusy && random.nextBoolean()) {
            return false;
        }
        requireDurable(output);
        deliver(output, settled);
        return true;
    }

    private void requireDurable(OutboundMessage output) {
        long sequence = Long.parseLong(output.id().substring(output.id().indexOf('-') + 1), Character.MAX_RADIX);
        boolean durable = disk.isDurable(Table.OUTBOX, StoreKeys.outbox(sequence))
                // With the id that another host gave it.
                || disk.durable(Table.OUTBOX).values().stream()
                        .anyMatch(kept -> StoredForms.decodeOutput(kept).getId().equals(output.id()));
        if (!durable) {
            throw new AssertionError("published before durable: " + output.id());
        }
    }

    private void deliver(OutboundMessage output, Runnable settled) {
        String text = new String(output.payload(), StandardCharsets.UTF_8);
        String before = delivered.put(output.id(), output.topic() + " " + text);
        if (before != null && !before.equals(output.topic() + " " + text)) {
            throw new AssertionError("output " + output.id() + " changed from '" + before + "' to '" + text + "'");
        }
        if (output.topic().startsWith("dead/")) {
            deadLetters.add(text.isEmpty() ? "timer" : text);
        } else {
            deliveredTexts.add(text);
        }
        if (random.nextBoolean()) {
            settled.run();
        } else {
            unsettled.add(settled);
        }
    }

    @Override
    public boolean hasTaken(String outputId) {
        return !attached || delivered.containsKey(outputId);
    }

    @Override
    public void forget(String outputId) {}

    /** The store may fail; the lane must not. */
    private static final class NoDefects implements LanePorts.FailureListener {
        @Override
        public void failed(InstanceId instance, int attempts, Throwable failure) {}

        @Override
        public void stalled(Throwable cause, long pauseMs) {
            if (!(cause instanceof StoreException)) {
                throw new AssertionError("defect of the lane", cause);
            }
        }
    }
}
