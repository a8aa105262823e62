package io.tideway.testkit;

import io.tideway.function.DeviceFunction;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.Route;
import io.tideway.runtime.deployment.Manifest;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.StateReader;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.store.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tests one function without a broker, on the lane of a real host over a store in memory.
 *
 * <p>Routing, commits, dedupe, retries, dead letters, timers and limits are those of production; only time, disk and broker
 * are the test's. Time stands still but for {@link #advance}; a function's {@code timeout} is not enforced. Used by one
 * thread, which runs the function too. Throws {@link FunctionTestException} when the test asks for what cannot be.
 *
 * <pre>{@code
 * try (FunctionTest test = FunctionTest.of(PresenceAlarm.class)
 *         .manifest(Path.of("src/main/resources/function.yaml"))
 *         .open()) {
 *     test.send("devices/d1/telemetry", "{\"value\":1}");
 *     test.advance(Duration.ofSeconds(30));
 *     assertEquals(2, test.outputs("devices/d1/presence").size());
 * }
 * }</pre>
 */
public final class FunctionTest implements AutoCloseable {

    private static final int PACKET_ID_MAX = 65_535;
    private static final int KEYS_MAX = 10_000;

    private final FunctionSource source;
    private final Runnable cleanUp;
    private final SettableClock clock;
    private final Journal journal;
    private final FiringBound bound = new FiringBound();
    private final MemoryStore store = new MemoryStore(true);
    private final Map<String, Integer> packetIds = new HashMap<>();

    // One life of the host; replaced by a crash.
    private FunctionSource.Opened opened;
    private HostRun run;
    private int starts = 1;

    FunctionTest(FunctionSource source, Instant start, Runnable cleanUp) {
        this.source = source;
        this.cleanUp = cleanUp;
        this.clock = new SettableClock(start);
        this.journal = new Journal(clock);
        this.opened = source.open();
        this.run = newRun();
        run.settle();
    }

    private HostRun newRun() {
        DeployedFunction function =
                new DeployedFunction(opened.manifest().spec(), new ObservedFunction(opened.function(), journal, bound));
        return new HostRun(function, store, clock, journal, bound, starts);
    }

    /** Tests an object; it is kept over a {@link #crash}, with all that its fields hold. Needs a manifest. */
    public static FunctionTestSetup of(DeviceFunction function) {
        return FunctionTestSetup.of(function);
    }

    /** Tests a class, created by the rules of a host, and anew after a {@link #crash}. Needs a manifest that names it. */
    public static FunctionTestSetup of(Class<? extends DeviceFunction> main) {
        return FunctionTestSetup.of(main);
    }

    /** Tests a package, after the same checks as in a host, and with the class loader that it has there. */
    public static FunctionTestSetup ofPackage(Path jar) {
        return FunctionTestSetup.ofPackage(jar);
    }

    /** What the function's manifest says. */
    public Manifest manifest() {
        return opened.manifest();
    }

    // ---- the sender's side ------------------------------------------------------------------------------------------

    /** Sends text with QoS 1. */
    public Result send(String topic, String payload) {
        return send(Input.to(topic).payload(payload));
    }

    /** Sends bytes with QoS 1. */
    public Result send(String topic, byte[] payload) {
        return send(Input.to(topic).payload(payload));
    }

    /** Sends a message and does all that is due now; retries and timers wait for {@link #advance}. */
    public Result send(Input input) {
        int packetId =
                input.qos() == 0 ? 0 : packetIds.merge(input.client(), 1, (last, one) -> last % PACKET_ID_MAX + 1);
        return deliver(input, packetId, false);
    }

    /** Sends the message again with DUP = 1, as a client does that saw no acknowledgement. */
    public Result redeliver(Result sent) {
        if (sent.input().qos() == 0) {
            throw new FunctionTestException("a message with QoS 0 is never sent again: send it with .qos(1)");
        }
        return deliver(sent.input(), sent.packetId(), true);
    }

    private Result deliver(Input input, int packetId, boolean dup) {
        InboundMessage message = input.arriving(packetId, dup, clock.millis());
        List<Binding> matched = matching(message.topic());
        if (matched.isEmpty()) {
            throw new FunctionTestException("topic '" + message.topic() + "' is not bound to function '"
                    + manifest().name() + "', whose bindings are: "
                    + manifest().routes().stream()
                            .map(binding -> binding.pattern().toString())
                            .collect(Collectors.joining(", ")));
        }
        bound.reset();
        int mark = journal.size();
        long duplicatesBefore = run.duplicates();
        Delivery delivery = new Delivery(matched.size());
        for (Binding binding : matched) {
            Optional<String> key = binding.key().keyOf(message, binding.pattern());
            if (key.isPresent()) {
                run.offer(new Work.Arrival(message, new Route(binding, key.get()), delivery));
            } else {
                delivery.rejected(Rejection.KEY_INVALID);
            }
        }
        run.settle();
        return new Result(input, packetId, delivery, journal.since(mark), run.duplicates() > duplicatesBefore);
    }

    /** Whether a message to that topic invokes the function. */
    public boolean bound(String topic) {
        return !matching(topic).isEmpty();
    }

    private List<Binding> matching(String topic) {
        List<Binding> matched = new ArrayList<>();
        BindingIndex.of(manifest().routes()).match(topic, matched::add);
        return matched;
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    /** What the clock shows. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Lets time pass. Timers, retries and messages held by a rate limit run in the order of time, each with the clock at
     * its due time.
     *
     * @return what happened meanwhile
     */
    public List<Effect> advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time goes forward only, found " + duration);
        }
        bound.reset();
        int mark = journal.size();
        long endMs = Math.addExact(clock.millis(), duration.toMillis());
        long nextMs = run.settle();
        while (nextMs <= endMs) {
            clock.set(nextMs);
            nextMs = run.settle();
        }
        clock.set(endMs);
        run.settle();
        return journal.since(mark);
    }

    // ---- what came of it --------------------------------------------------------------------------------------------

    /** All that has happened since the test began, in order. */
    public List<Effect> effects() {
        return journal.since(0);
    }

    /** All that the function has published, without dead letters. */
    public List<PublishedOutput> outputs() {
        return Effects.outputs(effects());
    }

    /** What the function has published to that topic. */
    public List<PublishedOutput> outputs(String topic) {
        return outputs().stream().filter(output -> output.topic().equals(topic)).toList();
    }

    /** Messages and timers that were given up, on the topic that the manifest names for them. */
    public List<PublishedOutput> deadLetters() {
        return Effects.deadLetters(effects());
    }

    /** What the function has thrown, one for each failed attempt. */
    public List<Throwable> failures() {
        return Effects.failures(effects());
    }

    /** Committed state and timers of the instance of that key. */
    public InstanceView state(String key) {
        return new InstanceView(store, new InstanceId(manifest().name(), key), clock);
    }

    /** Keys of the instances that have state, in order, 10,000 at most. */
    public List<String> keys() {
        return new StateReader(store).keys(manifest().name(), "", KEYS_MAX);
    }

    // ---- faults -----------------------------------------------------------------------------------------------------

    /** Makes the store refuse the next commit, once. The host tries it again after a pause: {@link #advance}. */
    public void failNextCommit() {
        store.refuse(false, true);
    }

    /** From now on commits are written but not durable: nothing is acknowledged or published. */
    public void suspendSync() {
        run.syncing(false);
    }

    /** Makes durable what was committed since {@link #suspendSync}. */
    public void resumeSync() {
        run.syncing(true);
        bound.reset();
        run.settle();
    }

    /**
     * Kills the host and starts it again: memory is lost, commits are kept. The function is not closed but opened anew.
     * Senders of unacknowledged messages must {@link #redeliver} them.
     */
    public void crash() {
        store.kill();
        restart();
    }

    /** As {@link #crash}, and what was not durable is lost: commits since {@link #suspendSync}. */
    public void cutPower() {
        store.cutPower();
        restart();
    }

    private void restart() {
        store.refuse(false, false);
        starts++;
        opened = source.reopen(opened);
        run = newRun();
        bound.reset();
        run.settle();
    }

    @Override
    public void close() {
        try {
            opened.close();
        } finally {
            cleanUp.run();
        }
    }
}
