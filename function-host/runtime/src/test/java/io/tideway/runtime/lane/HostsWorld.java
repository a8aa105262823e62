package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.function.Codec;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.FaultyCloudStore;
import io.tideway.runtime.cloud.FaultyCloudStore.Link;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.cloud.embedded.EmbeddedCloudStore;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.FunctionSpec.Offline;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.phase.Why;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hosts that share a cloud store over bad links, driven step by step by seeded dice. */
final class HostsWorld implements FaultyCloudStore.LinkWeather {

    private static final TopicPattern PATTERN = TopicPattern.parse("in/{device}/{client}");
    private static final int KEYS = 2;
    private static final Duration SILENCE = Duration.ofMillis(200);

    private final Random random;
    private final SimClock clock = new SimClock();
    private final EmbeddedCloudStore cloud;
    private final HistoryFunction code;
    private final Binding binding = new Binding("f", PATTERN, KeyTemplate.parse("{device}", PATTERN));
    private final List<SimHost> hosts = new ArrayList<>();
    private final Map<SimDevice, SimHost> devices = new HashMap<>();
    private final List<SimDevice> deviceList = new ArrayList<>();

    /** Whether leases end while their host lives: then changes may become orphans. */
    private final boolean partitions;

    /** Messages with ids come to any host, and go from there to the owner of their instance. */
    private final boolean site;

    private final PriorityQueue<Later> later =
            new PriorityQueue<>(Comparator.comparingLong(Later::atMs).thenComparingLong(Later::number));
    private long laterNumber;
    private long forwards;

    private final boolean crashes;

    /** To one gateway, which keeps messages until a host says that it has executed them, in the remote phase. */
    private final boolean attached;

    private record Later(long atMs, long number, Runnable action) {}

    HostsWorld(long seed) {
        random = new Random(seed);
        code = new HistoryFunction(random);
        partitions = random.nextBoolean();
        crashes = random.nextInt(3) > 0;
        site = random.nextInt(3) == 0;
        attached = !site && random.nextInt(3) == 0;
        code.failing = random.nextInt(3) == 0 ? 0.2 : 0;
        FunctionSpec spec = new FunctionSpec(
                "f",
                "1",
                random.nextInt(4) == 0 ? Execution.WORKER : Execution.LANE,
                Duration.ofSeconds(1),
                new FunctionSpec.Retry(1 + random.nextInt(4), Duration.ofMillis(20), "dead/{device}"),
                List.of(TopicPattern.parse("out/+"), TopicPattern.parse("timer/+")),
                new FunctionSpec.Limits(1 << 20, 1 << 20, 10, 0),
                new FunctionSpec.Phasing(
                        attached ? Preference.REMOTE : Preference.AUTO,
                        partitions && random.nextBoolean() ? Offline.LOCAL : Offline.HOLD));
        cloud = new EmbeddedCloudStore(new MemoryStore(false), Runnable::run, clock);
        Duration lease = partitions ? Duration.ofMillis(500) : Duration.ofDays(1);
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            hosts.add(new SimHost(
                    "h" + i,
                    random,
                    clock,
                    cloud,
                    this,
                    spec,
                    code,
                    lease,
                    site ? this::forward : Forward.NONE,
                    attached));
        }
        for (int i = 0; i < 2 * KEYS; i++) {
            // Two devices share a key, and may be at different hosts.
            boolean awaits = attached || random.nextInt(3) == 0;
            boolean identified = awaits || site || random.nextInt(3) == 0;
            SimDevice device = new SimDevice("c" + i, "in/d" + i / 2 + "/c" + i, identified, awaits);
            deviceList.add(device);
            devices.put(device, any(hosts));
        }
    }

    /** What hosts say to each other is lost, late and repeated; who hears nothing gives up, while the other may go on. */
    private void forward(String owner, DispatchedRun run, Consumer<DispatchOutcome> outcome) {
        forwards++;
        boolean[] told = {false};
        Consumer<DispatchOutcome> once = heard -> {
            if (!told[0]) {
                told[0] = true;
                outcome.accept(heard);
            }
        };
        SimHost asked = hosts.stream()
                .filter(host -> host.name.equals(owner))
                .findFirst()
                .orElseThrow();
        after(SILENCE, () -> once.accept(new DispatchOutcome.NotExecuted(0)));
        for (int copies = random.nextInt(4); copies > 0; copies--) {
            after(
                    delay(),
                    () -> asked.execute(
                            run,
                            binding,
                            answer -> after(delay(), () -> {
                                if (random.nextInt(5) > 0) {
                                    once.accept(answer);
                                }
                            })));
        }
    }

    private Duration delay() {
        return Duration.ofMillis(random.nextInt(30));
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @Override
    public void after(Duration delay, Runnable action) {
        later.add(new Later(clock.millis() + delay.toMillis(), laterNumber++, action));
    }

    @Override
    public double chance() {
        return random.nextDouble();
    }

    private void advance(long ms) {
        long untilMs = clock.millis() + ms;
        for (Later next = later.peek(); next != null && next.atMs() <= untilMs; next = later.peek()) {
            later.remove();
            clock.advance(Math.max(0, next.atMs() - clock.millis()));
            next.action().run();
        }
        clock.advance(untilMs - clock.millis());
    }

    /** One throw of the dice. */
    void step() {
        int dice = random.nextInt(1000);
        SimHost host = any(hosts);
        if (dice < 200) {
            SimDevice device = any(deviceList);
            if (device.maySend()) {
                send(device, device.next(clock.millis()));
            }
        } else if (dice < 600) {
            host.stepLane();
        } else if (dice < 680) {
            host.disk.sync();
        } else if (dice < 730) {
            host.runWorker();
        } else if (dice < 770) {
            host.settleOne();
        } else if (dice < 850) {
            advance(random.nextInt(40));
        } else if (dice < 900) {
            InstanceId id = new InstanceId("f", "d" + random.nextInt(KEYS));
            host.laneOf(id)
                    .offer(new Work.Want(
                            id, !attached && random.nextBoolean() ? Phase.LOCAL : Phase.REMOTE, Why.CONTROLLER));
        } else if (dice < 930) {
            host.renewLease();
            host.pollTimers();
        } else if (dice < 950) {
            host.cloud.set(link());
        } else if (dice < 960) {
            roam(any(deviceList));
        } else if (dice < 970) {
            host.beBusy(random.nextBoolean());
        } else if (dice < 980) {
            host.disk.refuse(random.nextInt(3) == 0, random.nextBoolean());
        } else if (dice < 990) {
            reconnect(any(deviceList));
        } else if (crashes) {
            crash(host);
        }
    }

    private Link link() {
        double loss = random.nextInt(3) == 0 ? 0.2 : 0;
        Duration delay = Duration.ofMillis(random.nextInt(15));
        return new Link(delay, Duration.ofMillis(5), loss, loss, random.nextInt(4) == 0, Duration.ofMillis(60));
    }

    /** Without message ids only with all acknowledged: what goes to two hosts unacknowledged is two messages to them. */
    private void roam(SimDevice device) {
        if (device.usesMessageIds || device.idle()) {
            devices.put(device, any(hosts));
            reconnect(device);
        }
    }

    private void crash(SimHost host) {
        host.crash();
        for (SimDevice device : deviceList) {
            if (devices.get(device) == host || comesToAny(device)) {
                reconnect(device);
            }
        }
    }

    private void reconnect(SimDevice device) {
        device.reconnect(clock.millis()).forEach(message -> send(device, message));
    }

    private void send(SimDevice device, InboundMessage message) {
        String key = binding.key().keyOf(message, PATTERN).orElseThrow();
        SimHost host = comesToAny(device) ? any(hosts) : devices.get(device);
        host.laneOf(new InstanceId("f", key))
                .offer(new Work.Arrival(
                        message,
                        new Route(binding, key),
                        device.acknowledgement(message, () -> checkEffect(device, host, message))));
    }

    private boolean comesToAny(SimDevice device) {
        return site && device.usesMessageIds && !device.awaitsEffects;
    }

    /** It is in what this host or the store has of the instance, in an orphan, or among what was given up. */
    private void checkEffect(SimDevice device, SimHost host, InboundMessage message) {
        if (!device.awaitsEffects) {
            return;
        }
        String text = new String(message.payload(), StandardCharsets.UTF_8);
        String key = device.topic.split("/")[1];
        byte[] local = host.disk
                .durable(Table.STATE)
                .get(StateKey.value(HistoryFunction.HISTORY.name()).storeKey(StoreKeys.instance("f", key)));
        boolean found = local != null
                && List.of(StateEntry.stored(local).value(Codec.TEXT).split(";"))
                        .contains(text);
        CloudRecord record =
                cloud.load(new InstanceId("f", key)).toCompletableFuture().join();
        found |= history(record.entries(), key).contains(text);
        for (Orphan orphan : cloud.orphans(1_000).toCompletableFuture().join()) {
            found |= history(orphan.delta().puts(), "orphan " + orphan.id()).contains(text);
        }
        for (SimHost any : hosts) {
            found |= any.deadLetters.contains(text)
                    || any.disk.durable(Table.OUTBOX).values().stream()
                            .map(StoredForms::decodeOutput)
                            .anyMatch(output -> output.getTopic().startsWith("dead/")
                                    && output.getPayload().toStringUtf8().equals(text));
        }
        if (!found) {
            throw new AssertionError("acknowledged before its effect: " + text);
        }
        if (attached) {
            host.deliver(); // Said before it, and on the same way.
            if (hosts.stream().noneMatch(any -> any.deliveredTexts.contains(text) || any.deadLetters.contains(text))) {
                throw new AssertionError(
                        "acknowledged, and a host that is gone for good would have its output: " + text);
            }
        }
    }

    /** Lets everything come to rest without faults, in the remote phase. */
    void quiesce() {
        code.failing = 0;
        hosts.forEach(host -> host.cloud.set(Link.PERFECT));
        for (int round = 0; round < 20_000; round++) {
            advance(50);
            boolean idle = true;
            for (SimHost host : hosts) {
                host.renewLease();
                host.pollTimers();
                for (int key = 0; key < KEYS; key++) {
                    InstanceId id = new InstanceId("f", "d" + key);
                    if (round % 10 == 0) {
                        host.laneOf(id).offer(new Work.Want(id, Phase.REMOTE, Why.CONTROLLER));
                    }
                }
                idle &= host.quiesce();
            }
            for (int key = 0; key < KEYS; key++) {
                CloudRecord record = record(key);
                idle &= record.owner() == null
                        && record.entries().keySet().stream().noneMatch(RecordEntries::isTimer);
            }
            if (idle && round > 100 && round % 10 == 9) {
                return;
            }
        }
        StringBuilder rest = new StringBuilder("did not come to rest");
        for (SimHost host : hosts) {
            rest.append("\n").append(host.views()).append(" inbox ").append(host.disk.count(Table.INBOX));
            rest.append(" outbox ").append(host.disk.count(Table.OUTBOX));
        }
        for (int key = 0; key < KEYS; key++) {
            rest.append("\n").append(record(key));
        }
        throw new AssertionError(rest);
    }

    private CloudRecord record(int key) {
        return cloud.load(new InstanceId("f", "d" + key)).toCompletableFuture().join();
    }

    /** Runs that owners of instances were asked to execute. */
    long forwards() {
        return forwards;
    }

    /** Every history is one of a sequential writer; nothing is in none, and in two only where one is an orphan. */
    void checkEnd() {
        Set<String> dead = new HashSet<>();
        Set<String> delivered = new HashSet<>();
        hosts.forEach(host -> dead.addAll(host.deadLetters));
        hosts.forEach(host -> delivered.addAll(host.deliveredTexts));
        List<Orphan> orphans = cloud.orphans(1_000).toCompletableFuture().join();
        // An acquisition of a killed process that comes late fences the host that has started again.
        if (!partitions && !crashes && !orphans.isEmpty()) {
            throw new AssertionError("orphans although nobody was taken over: " + orphans);
        }
        for (int key = 0; key < KEYS; key++) {
            Set<String> found = new HashSet<>(history(record(key).entries(), "d" + key));
            for (Orphan orphan : orphans) {
                if (orphan.instance().key().equals("d" + key)) {
                    found.addAll(history(orphan.delta().puts(), "orphan " + orphan.id()));
                }
            }
            for (int i = 2 * key; i < 2 * key + 2; i++) {
                SimDevice device = deviceList.get(i);
                if (device.acknowledged != device.sent) {
                    throw new AssertionError(device.name + " has " + device.acknowledged + " of " + device.sent
                            + " messages acknowledged");
                }
                for (int sequence = 1; sequence <= device.sent; sequence++) {
                    String text = device.name + " " + sequence;
                    if (!dead.contains(text) && !found.contains(text)) {
                        throw new AssertionError("lost: " + text);
                    }
                    if (!dead.contains(text) && !delivered.contains(text)) {
                        throw new AssertionError("output lost: " + text);
                    }
                }
            }
            if (orphans.isEmpty() && !dead.contains("timer")) {
                Map<ByteString, ByteString> entries = record(key).entries();
                long set = counter(entries, HistoryFunction.TIMERS_SET.name());
                long fired = counter(entries, HistoryFunction.TIMERS_FIRED.name());
                if (set != fired) {
                    throw new AssertionError("d" + key + ": " + set + " timers set, " + fired + " fired");
                }
            }
        }
    }

    private static List<String> history(Map<ByteString, ByteString> entries, String what) {
        @Nullable
        ByteString stored = entries.get(RecordEntries.stateKey(StateKey.value(HistoryFunction.HISTORY.name())));
        if (stored == null) {
            return List.of();
        }
        String text = StateEntry.stored(stored.toByteArray()).value(Codec.TEXT);
        List<String> inputs = List.of(text.split(";"));
        Set<String> seen = new HashSet<>();
        for (String input : inputs) {
            if (!seen.add(input)) {
                throw new AssertionError(what + " had " + input + " twice: " + text);
            }
        }
        return inputs;
    }

    private static long counter(Map<ByteString, ByteString> entries, String name) {
        @Nullable ByteString stored = entries.get(RecordEntries.stateKey(StateKey.counter(name)));
        return stored == null ? 0 : StateEntry.stored(stored.toByteArray()).value(Codec.LONG);
    }
}
