package io.tideway.runtime.host;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.Invocation;
import io.tideway.runtime.lane.InvocationWatch;
import io.tideway.runtime.lane.Lane;
import io.tideway.runtime.lane.LanePorts;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of one host: gives each its work, asks them, and replaces one that hangs. Thread-safe.
 *
 * <p>A mailbox outlives its lane: what waits in it when the lane is given up is taken by the one that takes over.
 */
final class HostLanes {

    private static final Logger LOG = LoggerFactory.getLogger(HostLanes.class);
    private static final long ANSWER_MAX_MS = 5_000; // A lane that hangs in user code is replaced before.
    private static final long COUNT_MAX_MS = 200;
    private static final long END_MAX_MS = 2_000;
    private static final int ALL = -1;

    private final HostConfig config;
    private final HostStore store;
    private final ServingFunctions functions;
    private final HostCounters counters;
    private final Surroundings surroundings;
    private final LaneContexts contexts;
    private final AtomicReferenceArray<LaneRunner> runners;
    private final Queue<Work>[] mailboxes;
    private volatile boolean working;

    /** What a lane needs of its host. */
    @FunctionalInterface
    interface Surroundings {
        LanePorts ports(InvocationWatch watch, Runnable wake);
    }

    /** Work waits in the mailboxes until {@link #start}. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // There is no array of a generic type but this way.
    HostLanes(
            HostConfig config,
            Vertx vertx,
            HostStore store,
            ServingFunctions functions,
            HostCounters counters,
            Surroundings surroundings) {
        this.config = config;
        this.store = store;
        this.functions = functions;
        this.counters = counters;
        this.surroundings = surroundings;
        this.contexts = new LaneContexts(vertx);
        this.runners = new AtomicReferenceArray<>(config.lanes());
        this.mailboxes = new Queue[config.lanes()];
        for (int i = 0; i < config.lanes(); i++) {
            mailboxes[i] = new ConcurrentLinkedQueue<>();
            runners.set(i, runner(i));
        }
    }

    private LaneRunner runner(int number) {
        LaneWatch watch = new LaneWatch();
        LanePorts ports = surroundings.ports(watch, () -> runners.get(number).wake());
        Lane lane = new Lane(config.lane(), config.dedupe(), ports, mailboxes[number], number, config.lanes());
        return new LaneRunner(contexts.vertx(), contexts.next(), lane, watch);
    }

    // ---- start and end ----------------------------------------------------------------------------------------------

    /** Tells the lanes what waits in the inbox; how many inputs that is. Call once, before {@link #start}. */
    long recoverInputs() {
        return recoverInputs(ALL);
    }

    private long recoverInputs(int onlyLane) {
        Map<InstanceId, Integer> waiting = new HashMap<>();
        store.scan(Table.INBOX, new byte[0], (key, value) -> {
            String[] names = StoreKeys.functionAndKey(key, 0);
            waiting.merge(new InstanceId(names[0], names[1]), 1, Integer::sum);
            return true;
        });
        long inputs = 0;
        for (Map.Entry<InstanceId, Integer> entry : waiting.entrySet()) {
            int lane = entry.getKey().lane(config.lanes());
            if (onlyLane == ALL || onlyLane == lane) {
                runners.get(lane).lane().recovered(entry.getKey(), entry.getValue());
                inputs += entry.getValue();
            }
        }
        return inputs;
    }

    /** Lets all lanes work. */
    void start() {
        for (int i = 0; i < config.lanes(); i++) {
            runners.get(i).lane().recoverPhases();
        }
        working = true;
        for (int i = 0; i < config.lanes(); i++) {
            runners.get(i).wake();
        }
    }

    /**
     * Waits until nothing is left to be done, or time is up.
     *
     * @return whether all came to rest
     */
    boolean drain(long timeoutMs) {
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

    /** Asks a lane on its own thread. */
    private static boolean idle(LaneRunner runner, long timeoutNs) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        runner.execute(() -> answer.complete(runner.lane().idle()));
        return answer.completeOnTimeout(false, timeoutNs, TimeUnit.NANOSECONDS).join();
    }

    /** Lets no lane take another step. */
    void stop() {
        for (int i = 0; i < config.lanes(); i++) {
            runners.get(i).stop();
        }
    }

    /** The steps under way end; but one that hangs in user code never does, and must not keep the process. */
    void awaitEnd() {
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (int i = 0; i < config.lanes(); i++) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            runners.get(i).execute(() -> end.complete(null));
            ended.add(end);
        }
        CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, END_MAX_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    // ---- work -------------------------------------------------------------------------------------------------------

    /** Puts work for an instance into its lane's mailbox. */
    void put(InstanceId instance, Work work) {
        put(instance.lane(config.lanes()), work);
    }

    /** Puts the same into every mailbox. */
    void putAll(Work work) {
        for (int i = 0; i < config.lanes(); i++) {
            put(i, work);
        }
    }

    private void put(int lane, Work work) {
        mailboxes[lane].add(work);
        if (working) {
            runners.get(lane).wake();
        }
    }

    /** Runs {@code action} once everything put so far has been taken. */
    void afterTaken(Runnable action) {
        AtomicInteger lanes = new AtomicInteger(config.lanes());
        putAll(new Work.Marker(() -> {
            if (lanes.decrementAndGet() == 0) {
                action.run();
            }
        }));
    }

    /** Has one of them look after the outbox. */
    void wakeOne() {
        runners.get(0).wake();
    }

    /** Wakes inputs that waited for a function; call after the registry has changed. */
    void functionsChanged() {
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

    // ---- questions --------------------------------------------------------------------------------------------------

    /** Asks every lane, on its thread. */
    <T> CompletableFuture<List<T>> ask(Function<Lane, T> question) {
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
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    /** Inputs in the inbox; 0 while a lane is too busy to say. */
    long inputsWaiting() {
        long waiting = 0;
        for (int i = 0; i < config.lanes(); i++) {
            LaneRunner runner = runners.get(i);
            CompletableFuture<Long> answer = new CompletableFuture<>();
            runner.execute(() -> answer.complete(runner.lane().waiting()));
            waiting += answer.completeOnTimeout(0L, COUNT_MAX_MS, TimeUnit.MILLISECONDS)
                    .join();
        }
        return waiting;
    }

    // ---- lanes that hang --------------------------------------------------------------------------------------------

    /** Looks once for lanes that hang, and replaces them; as {@link LaneWatch#look}. */
    void look(long nowNs, long periodNs, long graceNs) {
        for (int i = 0; i < config.lanes(); i++) {
            if (runners.get(i).watch().look(nowNs, periodNs, graceNs) == LaneWatch.Finding.HUNG) {
                replace(i);
            }
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
        recoverInputs(number);
        fresh.lane().recoverPhases();
        fresh.lane().takeOver(hung.lane(), failure);
        fresh.wake();
    }
}
