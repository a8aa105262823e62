package io.tideway.runtime.host;

import com.google.protobuf.ByteString;
import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Egress;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.binding.Route;
import io.tideway.proto.store.StoredEdit;
import io.tideway.proto.store.StoredEditEntry;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.AwaitedEffects;
import io.tideway.runtime.lane.Dispatch;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.Invocation;
import io.tideway.runtime.lane.Lane;
import io.tideway.runtime.lane.LanePorts;
import io.tideway.runtime.lane.Outbox;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.rocksdb.RocksStore;
import io.tideway.runtime.rocksdb.StoreIdentity;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One host: its lanes, workers, outbox and the thread that looks after them. Takes messages from the gate as {@link
 * Ingress}; thread-safe.
 */
public final class FunctionHost implements Ingress, StateEdits, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionHost.class);
    private static final long WATCH_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long UPKEEP_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long ANSWER_MAX_MS = 5_000; // A lane that hangs in user code is replaced before.
    private static final long LANES_END_MS = 2_000;
    private static final long FLUSH_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** An invocation that was interrupted gets this long to come back before it is given up. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(1);

    private final HostConfig config;
    private final RocksStore store;
    private final StoreIdentity identity;
    private final Durability durability;
    private final ServingFunctions functions;
    private final HostCounters counters;
    private final Dispatch dispatch;
    private final LaneContexts contexts;
    private final WorkerPool workers;
    private final Outbox outbox;
    private final AtomicLong inboxSequence;
    private final AwaitedEffects awaited = new AwaitedEffects();
    private final AtomicReferenceArray<LaneRunner> runners;
    private final Queue<Work>[] mailboxes;
    private final ExpirySweep sweep;
    private final @Nullable HostPhases phases;
    private final Queue<Retired> retired = new ConcurrentLinkedQueue<>();
    private final Thread upkeep;
    private volatile boolean working;
    private volatile boolean accepting = true;
    private volatile boolean closing;

    /**
     * Assembles a host over an open store; nothing runs before {@link #start}.
     *
     * @param vertx whose event loops the lanes get; its owner closes it after this host
     * @param cloud what phases need; empty: every instance is local
     * @param dispatch leads to attached hosts; {@link Dispatch#NONE} where there are none
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // There is no array of a generic type but this way.
    public FunctionHost(
            HostConfig config,
            Vertx vertx,
            RocksStore store,
            Durability durability,
            ServingFunctions functions,
            Egress egress,
            HostCounters counters,
            Optional<CloudSetup> cloud,
            Dispatch dispatch) {
        this.config = config;
        this.store = store;
        this.durability = durability;
        this.functions = functions;
        this.counters = counters;
        this.dispatch = dispatch;
        this.identity = StoreIdentity.next(store);
        this.outbox = new Outbox(
                config.outbox(), egress, Clock.systemUTC(), counters, identity.hostId(), identity.firstSequence());
        this.inboxSequence = new AtomicLong(identity.firstSequence());
        this.workers = new WorkerPool(config.workers(), counters);
        this.phases = cloud.map(
                        setup -> new HostPhases(setup, identity.hostId(), functions, new Lanes(), workers::dedicate))
                .orElse(null);
        this.contexts = new LaneContexts(vertx);
        this.runners = new AtomicReferenceArray<>(config.lanes());
        this.mailboxes = new Queue[config.lanes()];
        this.sweep = new ExpirySweep(store, config.dedupe().age(), this::expire);
        for (int i = 0; i < config.lanes(); i++) {
            mailboxes[i] = new ConcurrentLinkedQueue<>();
            runners.set(i, runner(i));
        }
        this.upkeep = new Thread(this::keepUp, "tideway-upkeep");
        upkeep.setDaemon(true);
    }

    /**
     * Recovers what the store held and begins to work: outputs are handed over to the broker before this returns, inputs and
     * timers go on right after. Call once, when the broker leads to this host and knows the bindings of the functions that
     * serve: an output may be the input of one of them.
     */
    public void start() {
        int recoveredOutputs = outbox.recover(store);
        long recoveredInputs = recoverInbox(-1);
        if (recoveredOutputs + recoveredInputs > 0) {
            LOG.info("recovered {} inputs and {} outputs", recoveredInputs, recoveredOutputs);
        }
        for (int i = 0; i < config.lanes(); i++) {
            runners.get(i).lane().recoverPhases();
        }
        working = true;
        for (int i = 0; i < config.lanes(); i++) {
            runners.get(i).wake();
        }
        upkeep.start();
        if (phases != null) {
            phases.start();
        }
    }

    @Override
    public CompletionStage<Void> replace(InstanceId instance, Map<ByteString, ByteString> entries) {
        Optional<DeployedFunction> function = functions.find(instance.function());
        if (function.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "function '" + instance.function() + "' is not deployed: deploy it first"));
        }
        if (function.get().spec().isAttached()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "function '" + instance.function() + "' runs on attached hosts: import it there"));
        }
        StoredEdit.Builder edit = StoredEdit.newBuilder().setReplaces(true);
        entries.forEach((key, value) ->
                edit.addPuts(StoredEditEntry.newBuilder().setKey(key).setValue(value)));
        CompletableFuture<Void> accepted = new CompletableFuture<>();
        new Lanes().put(instance, new Work.Edit(instance, edit.build(), () -> accepted.complete(null)));
        return accepted;
    }

    /** What people may see and order of phases; empty without a cloud store. */
    public Optional<PhaseConsole> phases() {
        return Optional.ofNullable(phases);
    }

    /**
     * Whether messages of the instance had better come here, because it is in its local phase: a hint for who chooses among
     * hosts. Any thread.
     */
    public boolean isLocal(InstanceId instance) {
        return phases == null || phases.isLocal(instance);
    }

    /** Whose store it has, and how often it was started. */
    public StoreIdentity identity() {
        return identity;
    }

    /** What is counted of phases and the cloud store; empty without one. */
    public Map<String, Long> phaseCounters() {
        return phases == null ? Map.of() : phases.counters();
    }

    /** The lanes as seen by what looks after their phases. */
    private final class Lanes implements HostPhases.Lanes {
        @Override
        public void put(InstanceId instance, Work work) {
            int lane = instance.lane(config.lanes());
            mailboxes[lane].add(work);
            wake(lane);
        }

        @Override
        public void putAll(Work work) {
            for (int i = 0; i < config.lanes(); i++) {
                mailboxes[i].add(work);
                wake(i);
            }
        }

        @Override
        public <T> CompletableFuture<List<T>> ask(Function<Lane, T> question) {
            List<CompletableFuture<T>> answers = new ArrayList<>();
            for (int i = 0; i < config.lanes(); i++) {
                CompletableFuture<T> answer = new CompletableFuture<>();
                LaneRunner runner = runners.get(i);
                runner.execute(() -> {
                    try {
                        answer.complete(question.apply(runner.lane()));
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
                answers.add(answer.orTimeout(ANSWER_MAX_MS, TimeUnit.MILLISECONDS));
            }
            return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .thenApply(done ->
                            answers.stream().map(CompletableFuture::join).toList());
        }
    }

    private LaneRunner runner(int number) {
        LaneWatch watch = new LaneWatch();
        LanePorts ports = new LanePorts(
                store,
                durability,
                functions,
                phases == null ? null : phases.ports(),
                workers,
                dispatch,
                outbox,
                inboxSequence,
                awaited,
                watch,
                new FailureLog(),
                counters,
                Clock.systemUTC(),
                () -> runners.get(number).wake());
        Lane lane = new Lane(config.lane(), config.dedupe(), ports, mailboxes[number], number, config.lanes());
        Context context = contexts.next();
        return new LaneRunner(contexts.vertx(), context, lane, watch);
    }

    /** Tells the lanes, or one of them, what waits in the inbox. */
    private long recoverInbox(int onlyLane) {
        Map<InstanceId, Integer> waiting = new HashMap<>();
        store.scan(Table.INBOX, new byte[0], (key, value) -> {
            String[] names = StoreKeys.functionAndKey(key, 0);
            waiting.merge(new InstanceId(names[0], names[1]), 1, Integer::sum);
            return true;
        });
        long inputs = 0;
        for (Map.Entry<InstanceId, Integer> entry : waiting.entrySet()) {
            int lane = entry.getKey().lane(config.lanes());
            if (onlyLane < 0 || onlyLane == lane) {
                runners.get(lane).lane().recovered(entry.getKey(), entry.getValue());
                inputs += entry.getValue();
            }
        }
        return inputs;
    }

    @Override
    public void accept(InboundMessage message, Route route, Acknowledgement acknowledgement) {
        if (!accepting) {
            return; // An MQTT 5 device would take a rejection for the last word; unanswered, it sends again after the
            // stop.
        }
        int lane = new InstanceId(route.function(), route.key()).lane(config.lanes());
        mailboxes[lane].add(new Work.Arrival(message, route, acknowledgement));
        wake(lane);
    }

    /** Until the start, work waits in the mailboxes. */
    private void wake(int lane) {
        if (working) {
            runners.get(lane).wake();
        }
    }

    /** Wakes inputs that waited for a function; call after the registry has changed. */
    public void functionsChanged() {
        if (!working) {
            return; // No lane knows of an input yet.
        }
        for (int i = 0; i < config.lanes(); i++) {
            LaneRunner runner = runners.get(i);
            runner.execute(() -> {
                runner.lane().functionsChanged();
                runner.wake();
            });
        }
    }

    /** Runs {@code action} once every message accepted so far has been taken by its lane. Any thread. */
    public void afterAccepted(Runnable action) {
        AtomicInteger lanes = new AtomicInteger(config.lanes());
        for (int i = 0; i < config.lanes(); i++) {
            mailboxes[i].add(new Work.Marker(() -> {
                if (lanes.decrementAndGet() == 0) {
                    action.run();
                }
            }));
            wake(i);
        }
    }

    /**
     * Runs {@code action}, on a thread that may block, once no invocation of a function is under way any more that the
     * registry has replaced or removed before this call.
     */
    public void afterLastInvocation(DeployedFunction function, Runnable action) {
        afterAccepted(() -> retired.add(new Retired(function, action)));
    }

    private void expire(InstanceId instance) {
        int lane = instance.lane(config.lanes());
        mailboxes[lane].add(new Work.Expire(instance));
        wake(lane);
    }

    private record Retired(DeployedFunction function, Runnable action) {}

    private void retireUnused() {
        for (int i = retired.size(); i > 0; i--) {
            Retired next = retired.remove();
            if (workers.uses(next.function().code())) {
                retired.add(next);
            } else {
                next.action().run();
            }
        }
    }

    /** Inputs accepted and waiting in the inbox; 0 while a lane is too busy to say. */
    public long inputsWaiting() {
        long waiting = 0;
        for (int i = 0; i < config.lanes(); i++) {
            LaneRunner runner = runners.get(i);
            CompletableFuture<Long> answer = new CompletableFuture<>();
            runner.execute(() -> answer.complete(runner.lane().waiting()));
            waiting += answer.completeOnTimeout(0L, 200, TimeUnit.MILLISECONDS).join();
        }
        return waiting;
    }

    /** Outputs kept until a session acknowledges them. */
    public int outputsKept() {
        return outbox.keptCount();
    }

    private void keepUp() {
        long nextUpkeepNs = System.nanoTime();
        long nextFlushNs = nextUpkeepNs;
        long lastLookNs = nextUpkeepNs;
        while (!closing) {
            long nowNs = System.nanoTime();
            try {
                workers.look(Math.min(nowNs - lastLookNs, 2 * WATCH_PERIOD_NS), GRACE_NS);
                lastLookNs = nowNs;
                for (int i = 0; i < config.lanes(); i++) {
                    if (runners.get(i).watch().look(nowNs, WATCH_PERIOD_NS, GRACE_NS) == LaneWatch.Finding.HUNG) {
                        replace(i);
                    }
                }
                if (nowNs - nextFlushNs >= 0) {
                    nextFlushNs = nowNs + FLUSH_PERIOD_NS;
                    boolean refused = outbox.retry();
                    if (refused || outbox.hasSettled()) {
                        runners.get(0).wake();
                    }
                }
                if (nowNs - nextUpkeepNs >= 0) {
                    nextUpkeepNs = nowNs + UPKEEP_PERIOD_NS;
                    store.tend(); // First: the others fail while it refuses writes.
                    outbox.enforceBounds();
                    retireUnused();
                    sweep.step(System.currentTimeMillis());
                }
            } catch (Throwable e) {
                // Out of memory too: without this thread nobody notices what hangs.
                upkeepFailed(e);
            }
            LockSupport.parkNanos(WATCH_PERIOD_NS);
        }
    }

    private static void upkeepFailed(Throwable failure) {
        try {
            LOG.error("upkeep failed; it goes on", failure);
        } catch (OutOfMemoryError e) {
            Thread.onSpinWait(); // Not even for a log line. The next round may have more luck.
        }
    }

    /** Gives up a lane that hangs in user code and lets another take over from the store. */
    private void replace(int number) {
        LaneRunner hung = runners.get(number);
        Invocation invocation = hung.watch().current();
        counters.lanesAbandoned.increment();
        String function = invocation == null ? "?" : invocation.function();
        TimeoutException failure = new TimeoutException(
                "hung on its lane: no end within its timeout, nor when interrupted; its thread is left behind");
        LOG.error(
                "function '{}' hangs in {}; its lane is replaced, its thread left behind",
                function,
                invocation == null ? "?" : invocation.instanceId());
        functions.demote(function);
        LaneRunner fresh = runner(number);
        runners.set(number, fresh);
        recoverInbox(number);
        fresh.lane().recoverPhases();
        fresh.lane().takeOver(hung.lane(), failure);
        fresh.wake();
    }

    /** Takes no more messages; what was accepted goes on. */
    public void stopAccepting() {
        accepting = false;
    }

    /**
     * Waits until everything accepted is committed, or time is up; what is left then is in the inbox or unacknowledged.
     *
     * @return whether all came to rest
     */
    public boolean drain(long timeoutMs) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (System.nanoTime() - endNs < 0) {
            boolean idle = true;
            for (int i = 0; i < config.lanes(); i++) {
                idle &= idle(runners.get(i), endNs - System.nanoTime());
            }
            if (idle) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return false;
    }

    /**
     * Brings what the cloud store has not yet there, without waiting for its time, so that another host that takes over finds
     * it; call after {@link #drain}, before {@link #close}.
     *
     * @return instances that are still not synced: nothing is lost, they are after the next start
     */
    public int sync(Duration longest) {
        return phases == null ? 0 : phases.sync(longest);
    }

    /** Asks a lane on its own thread. */
    private static boolean idle(LaneRunner runner, long timeoutNs) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        runner.execute(() -> answer.complete(runner.lane().idle()));
        return answer.completeOnTimeout(false, timeoutNs, TimeUnit.NANOSECONDS).join();
    }

    @Override
    public void close() {
        stopAccepting();
        closing = true;
        LockSupport.unpark(upkeep);
        try {
            upkeep.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (phases != null) {
            phases.close();
        }
        for (int i = 0; i < config.lanes(); i++) {
            runners.get(i).stop();
        }
        workers.close();
        awaitLanes();
    }

    /** The steps under way end; but one that hangs in user code never does, and must not keep the process. */
    private void awaitLanes() {
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (int i = 0; i < config.lanes(); i++) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            runners.get(i).execute(() -> end.complete(null));
            ended.add(end);
        }
        CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, LANES_END_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    /** Writes failures to the log, repeated ones rarely. */
    private static final class FailureLog implements LanePorts.FailureListener {
        private long nextStallLogMs;

        @Override
        public void failed(InstanceId instance, int attempts, Throwable failure) {
            LOG.warn("{} failed, attempt {}: {}", instance, attempts, failure.getMessage());
            LOG.debug("{} failed", instance, failure);
        }

        @Override
        public void stalled(Throwable cause, long pauseMs) {
            long nowMs = System.currentTimeMillis();
            if (nowMs >= nextStallLogMs) {
                nextStallLogMs = nowMs + 10_000;
                if (cause instanceof StoreException) {
                    LOG.error(
                            "commit failed, senders are held back until the store takes writes: {}",
                            cause.getMessage());
                } else {
                    LOG.error("a lane failed and does the same inputs again after a pause", cause);
                }
            }
        }
    }
}
