package io.tideway.runtime.lane;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Egress;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One lane with a function {@code f} on {@code in/{device}} that a test scripts, over a store in memory. */
final class OneLane implements Egress {

    static final FunctionSpec.Limits LIMITS = new FunctionSpec.Limits(1 << 16, 64, 4, 0);
    private static final TopicPattern PATTERN = TopicPattern.parse("in/{device}");

    final SimClock clock = new SimClock();
    final MemoryStore store = new MemoryStore(false);
    final HostCounters counters = new HostCounters();
    final List<OutboundMessage> published = new ArrayList<>();
    final ArrayDeque<Runnable> workers = new ArrayDeque<>();
    final Script script = new Script();

    FunctionSpec spec = new FunctionSpec(
            "f",
            "1",
            Execution.LANE,
            Duration.ofSeconds(1),
            new FunctionSpec.Retry(3, Duration.ofMillis(100), "dead/{device}"),
            List.of(TopicPattern.parse("out/#")),
            LIMITS,
            FunctionSpec.Phasing.DEFAULT);
    LaneConfig config = new LaneConfig(16, 100, 1 << 20, 100, 100);
    DedupeConfig dedupe = DedupeConfig.DEFAULT;
    InvocationWatch watch = InvocationWatch.NONE;
    boolean serving = true;
    Dispatch dispatch = Dispatch.NONE;
    AwaitedEffects awaited = new AwaitedEffects();
    Queue<Work> mailbox = new ArrayDeque<>();

    @Nullable
    private Lane lane;

    /** What phases need; {@code null}: no cloud store. */
    @Nullable
    CloudPorts cloud;

    private int starts;

    /** What the function does; what it was called with, in order. */
    static final class Script implements DeviceFunction {
        final List<String> calls = new ArrayList<>();
        Step onMessage = (message, context) -> {};
        TimerStep onTimer = (timer, context) -> {};

        interface Step {
            void run(Message message, Context context) throws Exception;
        }

        interface TimerStep {
            void run(String timer, Context context) throws Exception;
        }

        @Override
        public void onMessage(Message message, Context context) throws Exception {
            calls.add(context.key() + ":" + message.text());
            onMessage.run(message, context);
        }

        @Override
        public void onTimer(String timer, Context context) throws Exception {
            calls.add(context.key() + ":timer " + timer);
            onTimer.run(timer, context);
        }
    }

    /** How the lane answered for one message. */
    static final class Answer implements Acknowledgement {
        int durable;

        @Nullable
        Rejection rejection;

        private final boolean awaitsEffect;
        boolean withdrawn;

        Answer() {
            this(false);
        }

        Answer(boolean awaitsEffect) {
            this.awaitsEffect = awaitsEffect;
        }

        @Override
        public boolean awaitsEffect() {
            return awaitsEffect;
        }

        @Override
        public boolean isWithdrawn() {
            return withdrawn;
        }

        @Override
        public void durable() {
            durable++;
        }

        @Override
        public void rejected(Rejection reason) {
            rejection = reason;
        }
    }

    void execution(Execution execution) {
        spec = with(execution, spec.limits(), spec.retry());
    }

    void limits(FunctionSpec.Limits limits) {
        spec = with(spec.execution(), limits, spec.retry());
    }

    void retry(FunctionSpec.Retry retry) {
        spec = with(spec.execution(), spec.limits(), retry);
    }

    private FunctionSpec with(Execution execution, FunctionSpec.Limits limits, FunctionSpec.Retry retry) {
        return new FunctionSpec(
                spec.name(),
                spec.version(),
                execution,
                spec.timeout(),
                retry,
                spec.publishes(),
                limits,
                spec.phasing());
    }

    Lane lane() {
        Lane running = lane;
        if (running == null) {
            running = start();
            lane = running;
        }
        return running;
    }

    /** Another process over what is in the store. */
    void restart() {
        workers.clear();
        mailbox = new ArrayDeque<>();
        awaited = new AwaitedEffects();
        lane = start();
        recover();
    }

    /** Another lane of the same process, which takes the mailbox over; {@link #lane()} is that one from now on. */
    void replaceHung(Throwable failure) {
        Lane hung = lane();
        lane = start();
        recover();
        lane().takeOver(hung, failure);
    }

    private void recover() {
        Map<InstanceId, Integer> waiting = new HashMap<>();
        store.scan(Table.INBOX, new byte[0], (key, value) -> {
            String[] names = StoreKeys.functionAndKey(key, 0);
            waiting.merge(new InstanceId(names[0], names[1]), 1, Integer::sum);
            return true;
        });
        waiting.forEach((id, count) -> lane().recovered(id, count));
        lane().recoverPhases();
    }

    private Lane start() {
        starts++;
        long first = (long) starts << 40;
        Outbox outbox = new Outbox(OutboxConfig.DEFAULT, this, clock, counters, "h", first);
        LanePorts ports = new LanePorts(
                store,
                store,
                name -> serving ? Optional.of(new DeployedFunction(spec, script)) : Optional.empty(),
                cloud,
                (invocation, done) -> workers.add(() -> {
                    try {
                        invocation.call();
                        done.done(null);
                    } catch (Throwable e) {
                        done.done(e);
                    }
                }),
                dispatch,
                outbox,
                new AtomicLong(first),
                awaited,
                watch,
                LanePorts.FailureListener.NONE,
                counters,
                clock,
                () -> {});
        return new Lane(config, dedupe, ports, mailbox, 0, 1);
    }

    static InboundMessage message(String device, String payload) {
        return message(device, payload, MessageProperties.NONE);
    }

    static InboundMessage message(String device, String payload, MessageProperties properties) {
        return packet(device, payload, 0, false, properties);
    }

    /** With an application message id. */
    static InboundMessage withId(String device, String payload, String id) {
        return message(device, payload, properties(new UserProperty("message-id", id)));
    }

    static MessageProperties properties(UserProperty... properties) {
        return new MessageProperties(0, null, null, null, -1, List.of(properties));
    }

    /** With a packet id; QoS 1 unless the id is 0. */
    static InboundMessage packet(
            String device, String payload, int packetId, boolean dup, MessageProperties properties) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        int qos = packetId == 0 ? 0 : 1;
        return new InboundMessage(
                "client-" + device, null, "in/" + device, bytes, qos, false, dup, packetId, properties, 0);
    }

    Answer send(String device, String payload) {
        return send(message(device, payload));
    }

    Answer send(InboundMessage message) {
        return send(message, new Answer());
    }

    /** By somebody who keeps it until its effect is committed. */
    Answer sendAwaiting(InboundMessage message) {
        return send(message, new Answer(true));
    }

    private Answer send(InboundMessage message, Answer answer) {
        Binding binding = new Binding("f", PATTERN, KeyTemplate.parse("{device}", PATTERN));
        String key = message.topic().substring("in/".length());
        lane().offer(new Work.Arrival(message, new Route(binding, key), answer));
        return answer;
    }

    /** Steps until the lane waits for a later time or for a worker. */
    void run() {
        for (int i = 0; i < 1_000; i++) {
            if (lane().step() > clock.millis()) {
                return;
            }
        }
        throw new AssertionError("the lane does not come to rest");
    }

    /** As much later, everything that is due has been done. */
    void runAfter(long ms) {
        clock.advance(ms);
        run();
    }

    /** Lets one worker do its work and the lane take the result. */
    void runWorker() {
        workers.remove().run();
        run();
    }

    /** A counter as the store has it. */
    long counter(String device, CounterState counter) {
        byte[] stored =
                store.get(Table.STATE, StateKey.counter(counter.name()).storeKey(StoreKeys.instance("f", device)));
        return stored == null ? 0 : StateEntry.stored(stored).value(Codec.LONG);
    }

    /** {@code topic payload} of everything published. */
    List<String> outputs() {
        return published.stream()
                .map(output -> output.topic() + " " + new String(output.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        published.add(output);
        settled.run();
        return true;
    }

    @Override
    public void forget(String outputId) {}
}
