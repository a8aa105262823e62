package io.tideway.runtime.lane;

import io.tideway.gate.Egress;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
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

/** A host of two lanes, its devices, its disk and its broker, driven step by step by seeded dice. */
final class SimWorld implements Egress {

    private static final int LANES = 2;
    private static final TopicPattern PATTERN = TopicPattern.parse("in/{device}/{client}");

    private final Random random;
    private final SimClock clock = new SimClock();
    private final MemoryStore store;
    private final SimFunction code;
    private final FunctionSpec spec;
    private final SimAttachedHost attachedHost;
    private final boolean switching;
    private boolean attached;
    private final Binding binding = new Binding("f", PATTERN, KeyTemplate.parse("{device}", PATTERN));
    private final List<SimDevice> devices = new ArrayList<>();

    // The process; replaced by a crash.
    private List<Lane> lanes = new ArrayList<>();
    private Outbox outbox;
    private final ArrayDeque<Runnable> workers = new ArrayDeque<>();
    private final List<Runnable> unsettled = new ArrayList<>();
    private int starts;

    // What subscribers saw.
    final Map<String, String> delivered = new HashMap<>();
    final Set<String> deliveredTexts = new HashSet<>();
    final Set<String> deadLetters = new HashSet<>();
    private boolean brokerBusy;

    SimWorld(long seed) {
        random = new Random(seed);
        code = new SimFunction(random);
        spec = new FunctionSpec(
                "f",
                "1",
                random.nextInt(4) == 0 ? Execution.WORKER : Execution.LANE,
                Duration.ofSeconds(1),
                new FunctionSpec.Retry(1 + random.nextInt(4), Duration.ofMillis(20), "dead/{device}"),
                List.of(TopicPattern.parse("out/+"), TopicPattern.parse("timer/+")),
                new FunctionSpec.Limits(1 << 20, 1 << 20, 10, random.nextInt(4) == 0 ? 100 : 0),
                FunctionSpec.Phasing.DEFAULT);
        store = new MemoryStore(random.nextBoolean());
        attached = random.nextInt(3) == 0;
        switching = random.nextInt(4) == 0;
        attachedHost = new SimAttachedHost(random, store, !switching);
        code.failing = random.nextInt(3) == 0 ? 0.2 : 0;
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            // Two devices share a key.
            boolean awaits = random.nextInt(4) == 0;
            devices.add(new SimDevice("c" + i, "in/d" + i / 2 + "/c" + i, awaits || random.nextInt(3) == 0, awaits));
        }
        start();
        outbox.hasSettled();
    }

    private void start() {
        starts++;
        long first = (long) starts << 40;
        HostCounters counters = new HostCounters();
        outbox = new Outbox(OutboxConfig.DEFAULT, this, clock, counters, "h", first);
        lanes = new ArrayList<>();
        workers.clear();
        unsettled.clear();
        LanePorts ports = new LanePorts(
                store,
                store,
                name -> Optional.of(
                        new DeployedFunction(attached ? spec.withExecution(Execution.ATTACHED) : spec, code)),
                null,
                (invocation, done) -> workers.add(() -> {
                    try {
                        invocation.call();
                        done.done(null);
                    } catch (Throwable e) {
                        done.done(e);
                    }
                }),
                attachedHost,
                outbox,
                new AtomicLong(first),
                new AwaitedEffects(),
                InvocationWatch.NONE,
                new NoDefects(),
                counters,
                clock,
                () -> {});
        LaneConfig config =
                new LaneConfig(1 + random.nextInt(8), 1 + random.nextInt(3), 1 << 20, 1_000, 1 + random.nextInt(4));
        DedupeConfig dedupe = new DedupeConfig("message-id", 64, 64, Duration.ofDays(1));
        for (int i = 0; i < LANES; i++) {
            lanes.add(new Lane(config, dedupe, ports, new ArrayDeque<>(), i, LANES));
        }
        outbox.recover(store);
        Map<InstanceId, Integer> waiting = new HashMap<>();
        store.scan(Table.INBOX, new byte[0], (key, value) -> {
            String[] names = StoreKeys.functionAndKey(key, 0);
            waiting.merge(new InstanceId(names[0], names[1]), 1, Integer::sum);
            return true;
        });
        waiting.forEach((id, count) -> lanes.get(id.lane(LANES)).recovered(id, count));
    }

    /** One throw of the dice. */
    void step() {
        int dice = random.nextInt(1000);
        if (dice < 400) {
            SimDevice device = devices.get(random.nextInt(devices.size()));
            if (device.maySend()) {
                send(device, device.next(clock.millis()));
            }
        } else if (dice < 750) {
            lanes.get(random.nextInt(LANES)).step();
        } else if (dice < 850) {
            store.sync();
        } else if (dice < 900 && attached) {
            attachedHost.step();
        } else if (dice < 900) {
            runWorker();
        } else if (dice < 940) {
            settleOne();
        } else if (dice < 970) {
            clock.advance(random.nextInt(60));
        } else if (dice < 980) {
            brokerBusy = random.nextBoolean();
            outbox.retry();
        } else if (dice < 986) {
            store.refuse(random.nextInt(3) == 0, random.nextBoolean());
        } else if (dice < 993) {
            reconnect(devices.get(random.nextInt(devices.size())));
        } else if (switching) {
            // No crash besides: this host and the attached one share no state that tells what the other has executed.
            serveElsewhere(!attached);
        } else {
            crash();
        }
    }

    private void serveElsewhere(boolean elsewhere) {
        attached = elsewhere;
        lanes.forEach(Lane::functionsChanged);
    }

    private void crash() {
        if (store.syncsLater() && random.nextBoolean()) {
            store.cutPower();
        } else {
            store.kill();
        }
        store.refuse(false, false);
        attachedHost.cutOff();
        start();
        devices.forEach(this::reconnect);
    }

    private void reconnect(SimDevice device) {
        device.reconnect(clock.millis()).forEach(message -> send(device, message));
    }

    private void send(SimDevice device, InboundMessage message) {
        String key = binding.key().keyOf(message, PATTERN).orElseThrow();
        InstanceId id = new InstanceId("f", key);
        Route route = new Route(binding, key);
        lanes.get(id.lane(LANES))
                .offer(new Work.Arrival(
                        message, route, device.acknowledgement(message, () -> checkDurable(device, message))));
    }

    private void checkDurable(SimDevice device, InboundMessage message) {
        if (device.awaitsEffects) {
            checkEffect(device, new String(message.payload(), StandardCharsets.UTF_8));
            return;
        }
        byte[] recordByPacket = StoreKeys.concat(
                StoreKeys.concat(StoreKeys.utf8("p" + device.name), new byte[] {0}),
                new byte[] {0, (byte) (message.packetId() % 64), 'f'});
        if (message.properties().userProperties().isEmpty() && !store.isDurable(Table.DEDUPE, recordByPacket)) {
            throw new AssertionError(
                    "acknowledged before durable: " + new String(message.payload(), StandardCharsets.UTF_8));
        }
    }

    private void checkEffect(SimDevice device, String text) {
        String[] key = device.topic.split("/");
        byte[] last = store.durable(Table.STATE)
                .get(new StateKey(StateKey.MAP, SimFunction.LAST.name(), device.name)
                        .storeKey(StoreKeys.instance("f", key[1])));
        long sequence = Long.parseLong(text.split(" ")[1]);
        boolean applied = last != null && StateEntry.stored(last).value(io.tideway.function.Codec.LONG) >= sequence;
        if (!applied && !attachedHost.hasExecuted(text) && !isDeadLetter(text)) {
            throw new AssertionError("acknowledged before its effect: " + text);
        }
    }

    private boolean isDeadLetter(String text) {
        return deadLetters.contains(text)
                || store.durable(Table.OUTBOX).values().stream()
                        .map(StoredForms::decodeOutput)
                        .anyMatch(output -> output.getTopic().startsWith("dead/")
                                && output.getPayload().toStringUtf8().equals(text));
    }

    private void runWorker() {
        Runnable worker = workers.poll();
        if (worker != null) {
            worker.run();
        }
    }

    private void settleOne() {
        if (!unsettled.isEmpty()) {
            unsettled.remove(random.nextInt(unsettled.size())).run();
        }
    }

    /** Lets everything come to rest without faults. */
    void quiesce() {
        store.refuse(false, false);
        brokerBusy = false;
        code.failing = 0;
        if (switching) {
            serveElsewhere(false);
        }
        for (int round = 0; round < 10_000; round++) {
            clock.advance(500);
            outbox.retry();
            boolean idle = true;
            for (Lane lane : lanes) {
                lane.step();
                idle &= lane.idle() && lane.waiting() == 0;
            }
            idle &= !attachedHost.answerAll();
            while (!workers.isEmpty()) {
                runWorker();
                idle = false;
            }
            while (!unsettled.isEmpty()) {
                settleOne();
            }
            store.sync();
            if (idle && round > 60 && store.count(Table.OUTBOX) == 0) {
                return;
            }
        }
        throw new AssertionError("did not come to rest: inbox " + store.count(Table.INBOX) + ", outbox "
                + store.count(Table.OUTBOX) + ", timers " + store.count(Table.TIMERS));
    }

    /** Every message exactly once in the state or, given up, in the dead letters; every output delivered. */
    void checkEnd() {
        if (code.broken != null) {
            throw new AssertionError(code.broken);
        }
        for (SimDevice device : devices) {
            expect(device.sent, device.acknowledged, "acknowledged messages of " + device.name);
        }
        Map<String, List<SimDevice>> byKey = new HashMap<>();
        for (int i = 0; i < devices.size(); i++) {
            byKey.computeIfAbsent("d" + i / 2, key -> new ArrayList<>()).add(devices.get(i));
        }
        byKey.forEach((key, group) -> {
            long count = 0;
            long sum = 0;
            for (SimDevice device : group) {
                for (int sequence = 1; sequence <= device.sent; sequence++) {
                    String text = device.name + " " + sequence;
                    if (deadLetters.contains(text) || attachedHost.hasExecuted(text)) {
                        continue;
                    }
                    count++;
                    sum += sequence;
                    if (!deliveredTexts.contains(text)) {
                        throw new AssertionError("output lost: " + text);
                    }
                }
            }
            expect(count, counter(key, SimFunction.APPLIED.name()), "messages applied for " + key);
            expect(sum, counter(key, SimFunction.SUM.name()), "sum of " + key);
            long timersDead = deadLetters.stream()
                    .filter(text -> text.equals("timer " + key))
                    .count();
            if (timersDead == 0) {
                expect(
                        counter(key, SimFunction.TIMERS_SET.name()),
                        counter(key, SimFunction.TIMERS_FIRED.name()),
                        "timers fired for " + key);
            }
        });
        expect(0, store.count(Table.INBOX), "inbox");
        expect(0, store.count(Table.OUTBOX), "outbox");
        expect(0, store.count(Table.TIMERS), "timers");
    }

    private long counter(String key, String name) {
        byte[] stored = store.get(Table.STATE, StateKey.counter(name).storeKey(StoreKeys.instance("f", key)));
        return stored == null ? 0 : StateEntry.stored(stored).value(io.tideway.function.Codec.LONG);
    }

    private static void expect(long expected, long found, String what) {
        if (expected != found) {
            throw new AssertionError(what + ": expected " + expected + ", found " + found);
        }
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        if (brokerBusy && random.nextBoolean()) {
            return false;
        }
        String text = new String(output.payload(), StandardCharsets.UTF_8);
        String before = delivered.put(output.id(), output.topic() + " " + text);
        if (before != null && !before.equals(output.topic() + " " + text)) {
            throw new AssertionError("output " + output.id() + " changed from '" + before + "' to '" + text + "'");
        }
        if (!store.isDurable(Table.OUTBOX, StoreKeys.outbox(sequenceOf(output.id())))) {
            throw new AssertionError("published before durable: " + output.id());
        }
        if (output.topic().startsWith("dead/")) {
            deadLetters.add(text.isEmpty() ? "timer " + output.topic().substring("dead/".length()) : text);
        } else {
            deliveredTexts.add(text);
        }
        if (random.nextBoolean()) {
            settled.run();
        } else {
            unsettled.add(settled);
        }
        return true;
    }

    private static long sequenceOf(String id) {
        return Long.parseLong(id.substring(id.indexOf('-') + 1), Character.MAX_RADIX);
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
