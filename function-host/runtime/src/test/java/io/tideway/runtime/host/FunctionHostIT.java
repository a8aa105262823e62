package io.tideway.runtime.host;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Egress;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.DedupeConfig;
import io.tideway.runtime.lane.DispatchOutcome;
import io.tideway.runtime.lane.DispatchedRun;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.LaneConfig;
import io.tideway.runtime.lane.OutboxConfig;
import io.tideway.runtime.rocksdb.RocksConfig;
import io.tideway.runtime.rocksdb.RocksStore;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One host with one lane and one worker, over a real store. */
@SuppressWarnings("NullAway.Init") // Set before each test.
final class FunctionHostIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final int REFUSED_MAX = 1;

    @TempDir
    Path folder;

    private final HostCounters counters = new HostCounters();
    private final ServingFunctions functions = new ServingFunctions();
    private final FakeBroker broker = new FakeBroker();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<DispatchedRun> dispatched = new CopyOnWriteArrayList<>();
    private final AtomicBoolean released = new AtomicBoolean();

    private RocksStore store;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4).setPreferNativeTransport(false));
    private FunctionHost host;

    @BeforeEach
    void start() {
        store = RocksStore.open(RocksConfig.defaults(folder.resolve("store")));
        host = new FunctionHost(
                new HostConfig(
                        1,
                        1,
                        LaneConfig.DEFAULT,
                        DedupeConfig.DEFAULT,
                        new OutboxConfig(1 << 20, Duration.ofDays(1), REFUSED_MAX)),
                vertx,
                store,
                Runnable::run,
                functions,
                broker,
                counters,
                Optional.empty(),
                (run, outcome) -> {
                    dispatched.add(run);
                    outcome.accept(new DispatchOutcome.Executed(run.messages().size(), null));
                });
        host.start();
    }

    @AfterEach
    void stop() {
        released.set(true);
        host.close();
        store.close();
        var unused = vertx.close(); // Not awaited: tests leave lanes behind that hang.
    }

    @Test
    void functionThatSpins_losesItsLane_andItsNeighbourGoesOn() {
        serve("spins", Execution.LANE, (message, context) -> {
            while (!released.get()) {
                Thread.onSpinWait();
            }
        });
        serve("neighbour", Execution.LANE, (message, context) -> {});

        Answer spinning = send("spins", "one");
        Answer neighbour = send("neighbour", "one");
        await().atMost(SOON).until(() -> neighbour.durable && spinning.durable);

        assertEquals(1, counters.lanesAbandoned.sum());
        assertEquals(List.of("dead/spins"), broker.topics());
        assertEquals(
                Execution.WORKER, functions.find("spins").orElseThrow().spec().execution());
    }

    @Test
    void attachedFunction_isDispatched_untilThisHostHasOneOfItsName() {
        List<BindingIndex> gate = new CopyOnWriteArrayList<>();
        FunctionDeployments deployments = new FunctionDeployments(functions, host, gate::add);
        serve("moves", Execution.LANE, (message, context) -> {});
        FunctionSpec spec = functions.find("moves").orElseThrow().spec();
        functions.remove(functions.find("moves").orElseThrow());
        TopicPattern pattern = TopicPattern.parse("in/{device}");
        Binding binding = new Binding("moves", pattern, KeyTemplate.parse("{device}", pattern));

        deployments.attached(List.of(new AttachedFunction(spec, List.of(binding))));
        Answer answer = send("moves", "one");
        await().atMost(SOON).until(() -> answer.durable && host.inputsWaiting() == 0 && dispatched.size() == 1);
        assertEquals(1, gate.get(gate.size() - 1).size());
        CompletableFuture<Void> edit =
                host.replace(new InstanceId("moves", "k"), Map.of()).toCompletableFuture();
        assertTrue(edit.isCompletedExceptionally());

        serve("moves", Execution.LANE, (message, context) -> {});
        Answer own = send("moves", "two");
        await().atMost(SOON).until(() -> own.durable);
        assertEquals(1, dispatched.size());
        functions.remove(functions.find("moves").orElseThrow());
        deployments.attached(List.of());
        await().atMost(SOON).until(() -> functions.find("moves").isEmpty());
        assertTrue(gate.get(gate.size() - 1).isEmpty());
    }

    @Test
    void functionThatStandsInterrupted_losesItsMessageOnly() {
        serve("waits", Execution.LANE, (message, context) -> {
            if (message.text().equals("long")) {
                new CountDownLatch(1).await();
            }
        });

        send("waits", "long");
        Answer next = send("waits", "short");
        await().atMost(SOON).until(() -> next.durable && broker.topics().size() == 1);

        assertEquals(0, counters.lanesAbandoned.sum());
        assertEquals(List.of("dead/waits"), broker.topics());
    }

    @Test
    void workerThatDoesNotReturn_isGivenUp_andReplaced() {
        serve("blocks", Execution.WORKER, (message, context) -> {
            while (message.text().equals("forever") && !released.get()) {
                Thread.onSpinWait();
            }
        });

        send("blocks", "forever");
        send("blocks", "short");
        await().atMost(SOON).until(() -> calls.contains("blocks short") && host.inputsWaiting() == 0);

        assertEquals(1, counters.workersAbandoned.sum());
        assertEquals(List.of("dead/blocks"), broker.topics());
    }

    @Test
    void afterLastInvocation_waitsForTheWorkerThatRunsIt() {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        DeployedFunction old = serve("slow", Execution.WORKER, Duration.ofSeconds(60), (message, context) -> {
            inside.countDown();
            leave.await();
        });
        AtomicBoolean closed = new AtomicBoolean();
        send("slow", "one");
        await().atMost(SOON).until(() -> inside.getCount() == 0);
        serve("slow", Execution.WORKER, (message, context) -> {});
        host.afterLastInvocation(old, () -> closed.set(true));
        // The upkeep, which would close it, has been round when another function without invocations is closed.
        AtomicBoolean other = new AtomicBoolean();
        host.afterLastInvocation(serve("idle", Execution.LANE, (message, context) -> {}), () -> other.set(true));
        await().atMost(SOON).untilTrue(other);
        assertFalse(closed.get());

        leave.countDown();
        await().atMost(SOON).untilTrue(closed);
    }

    @Test
    void congestedOutbox_whileOthersSettle_drainsWhenTheBrokerTakesAgain() {
        serve("talks", Execution.LANE, (message, context) -> context.publish("out/x", message.payload()));
        broker.settles = false;
        send("talks", "one");
        await().atMost(SOON).until(() -> broker.published.size() == 1);
        broker.takes = false;
        send("talks", "two");
        await().atMost(SOON).until(() -> counters.outputsRefused.sum() > 0);

        broker.settleAll();
        broker.takes = true;
        send("talks", "three");

        await().atMost(SOON).until(() -> broker.published.size() == 3);
    }

    @Test
    void drain_ofAHostAtWork_waitsForAll_andWhatComesLaterIsNotAnswered() {
        serve("counts", Execution.LANE, (message, context) -> {});
        for (int i = 0; i < 500; i++) {
            send("counts", "m" + i);
        }
        host.stopAccepting();

        assertTrue(host.drain(SOON.toMillis()));
        assertEquals(500, calls.size());
        Answer late = send("counts", "late");
        assertTrue(host.drain(SOON.toMillis()));
        assertFalse(late.durable || late.rejected);
        assertEquals(500, calls.size());
    }

    @Test
    void drain_ofAHostThatHangs_givesUpInTime() {
        serve("spins", Execution.LANE, Duration.ofSeconds(60), (message, context) -> {
            while (!released.get()) {
                Thread.onSpinWait();
            }
        });
        send("spins", "one");
        await().atMost(SOON).until(() -> calls.size() == 1);

        assertFalse(host.drain(100));
    }

    private interface Step {
        void run(Message message, Context context) throws Exception;
    }

    private DeployedFunction serve(String name, Execution execution, Step step) {
        return serve(name, execution, TIMEOUT, step);
    }

    private DeployedFunction serve(String name, Execution execution, Duration timeout, Step step) {
        FunctionSpec spec = new FunctionSpec(
                name,
                "1",
                execution,
                timeout,
                new FunctionSpec.Retry(1, Duration.ofMillis(10), "dead/{function}"),
                List.of(TopicPattern.parse("out/#")),
                new FunctionSpec.Limits(1 << 16, 1 << 16, 4, 0),
                FunctionSpec.Phasing.DEFAULT);
        DeviceFunction code = (message, context) -> {
            calls.add(name + " " + message.text());
            step.run(message, context);
        };
        DeployedFunction function = new DeployedFunction(spec, code);
        functions.put(function);
        return function;
    }

    private Answer send(String function, String payload) {
        TopicPattern pattern = TopicPattern.parse("in/{device}");
        Binding binding = new Binding(function, pattern, KeyTemplate.parse("{device}", pattern));
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Answer answer = new Answer();
        host.accept(
                new InboundMessage("c", null, "in/d1", bytes, 0, false, false, 0, MessageProperties.NONE, 0),
                new Route(binding, "d1"),
                answer);
        return answer;
    }

    private static final class Answer implements Acknowledgement {
        volatile boolean durable;
        volatile boolean rejected;

        @Override
        public void durable() {
            durable = true;
        }

        @Override
        public void rejected(Rejection reason) {
            rejected = true;
        }
    }

    private static final class FakeBroker implements Egress {
        final List<OutboundMessage> published = new CopyOnWriteArrayList<>();
        private final List<Runnable> unsettled = new CopyOnWriteArrayList<>();
        volatile boolean takes = true;
        volatile boolean settles = true;

        @Override
        public boolean publish(OutboundMessage output, Runnable settled) {
            if (!takes) {
                return false;
            }
            published.add(output);
            if (settles) {
                settled.run();
            } else {
                unsettled.add(settled);
            }
            return true;
        }

        void settleAll() {
            unsettled.forEach(Runnable::run);
        }

        List<String> topics() {
            return published.stream().map(OutboundMessage::topic).toList();
        }

        @Override
        public void forget(String outputId) {}
    }
}
