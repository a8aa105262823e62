package io.tideway.gate.hosts;

import io.tideway.gate.ControlLink;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.proto.hosts.GatewayFrame;
import io.tideway.proto.hosts.HostFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gateway and its hosts under a seeded schedule: frames are delayed, lost, repeated and overtake each other, connections
 * break, everyone crashes and comes back, and no two clocks agree.
 *
 * <p>What executes messages is modelled by what the runtime promises: an instance's history is one, whoever adds to it, and
 * a message that is in it is not added again. What the gateway has accepted and a host's outputs survive their crashes.
 */
final class ControlWorld {

    static final long LEASE_MS = 1_000;
    static final String FUNCTION = "counter";
    private static final int INSTANCES = 6;
    private static final TopicPattern TOPIC = TopicPattern.parse("d/{device}");
    private static final FunctionOffer OFFER = new FunctionOffer(
            FUNCTION,
            "1",
            List.of(new Binding(FUNCTION, TOPIC, KeyTemplate.parse("{device}", TOPIC))),
            1_000,
            0,
            "dead");

    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    private long nowMs;
    private long eventsMade;
    boolean calm;

    final Gateway gateway;
    final List<Host> hosts = new ArrayList<>();

    /** What the gateway has acknowledged, and what became of it. */
    final Map<String, List<String>> accepted = new LinkedHashMap<>();

    final Map<String, LinkedHashSet<String>> histories = new LinkedHashMap<>();
    final Set<String> outputsMade = new HashSet<>();
    final Set<String> outputsPublished = new HashSet<>();
    int outputsTaken;
    final EnumMap<HostIncident, Integer> incidents = new EnumMap<>(HostIncident.class);

    private record Event(long atMs, long order, Runnable action) {}

    ControlWorld(long seed, int hostCount) {
        this.random = new Random(seed);
        this.gateway = new Gateway();
        for (int i = 0; i < hostCount; i++) {
            hosts.add(new Host("host-" + i));
        }
        gateway.start();
        hosts.forEach(Host::start);
    }

    private void after(long delayMs, Runnable action) {
        events.add(new Event(nowMs + delayMs, eventsMade++, action));
    }

    void runFor(long ms) {
        long endMs = nowMs + ms;
        while (!events.isEmpty() && events.element().atMs() <= endMs) {
            Event event = events.remove();
            nowMs = event.atMs();
            event.action().run();
        }
        nowMs = endMs;
    }

    /** Does something unkind, or sends a message. */
    void somethingHappens() {
        int what = random.nextInt(100);
        Host host = hosts.get(random.nextInt(hosts.size()));
        if (what < 80) {
            gateway.accept("k" + random.nextInt(INSTANCES));
        } else if (what < 84) {
            host.crash();
            after(random.nextInt(3_000), host::start);
        } else if (what < 89) {
            host.cut();
        } else if (what < 92) {
            gateway.crash();
            gateway.start();
        } else if (what < 94) {
            host.leave();
            after(random.nextInt(2_000), host::start);
        } else if (what < 96) {
            host.offersNothing();
            after(random.nextInt(2_000), host::offersAgain);
        }
    }

    /** The history of an instance is what the gateway has accepted, in that order. */
    private boolean addToHistory(String key, String id) {
        LinkedHashSet<String> history = histories.computeIfAbsent(key, k -> new LinkedHashSet<>());
        List<String> sent = accepted.get(key);
        if (!history.add(id)) {
            return false;
        }
        if (!sent.get(history.size() - 1).equals(id)) {
            throw new AssertionError(key + " has " + history + " of " + sent);
        }
        return true;
    }

    boolean isSettled() {
        return gateway.inboxes.values().stream().allMatch(Deque::isEmpty)
                && hosts.stream().allMatch(host -> host.outbox.isEmpty());
    }

    String describe() {
        return "waiting " + gateway.inboxes + ", under way " + gateway.underWay.keySet() + ", hosts "
                + gateway.end.views(gateway.clock.now()) + ", outboxes "
                + hosts.stream().map(host -> host.outbox.keySet()).toList();
    }

    /** A clock that is off, and runs too fast or too slow. */
    private final class Clock {
        private final long offsetMs = random.nextInt(1_000_000);
        private final double rate = 0.97 + random.nextDouble() * 0.06;

        long now() {
            return offsetMs + (long) (nowMs * rate);
        }
    }

    /** One connection: what is sent may be lost, late, repeated or overtaken. */
    private final class Link implements ControlLink {
        final Host host;
        boolean open = true;

        Link(Host host) {
            this.host = host;
        }

        @Override
        public String clientId() {
            return host.name;
        }

        @Override
        public void send(String topic, byte[] payload) {
            throw new AssertionError("frames are sent by the world");
        }

        @Override
        public void close() {
            host.cut();
        }

        void carry(Runnable arrival) {
            if (!calm && random.nextInt(100) < 2) {
                return;
            }
            int copies = !calm && random.nextInt(100) < 3 ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                long delayMs = calm ? 2 : random.nextInt(100) < 90 ? 2 : random.nextInt(200);
                after(delayMs, () -> {
                    if (open || (!calm && random.nextBoolean())) { // What is on the way may arrive after the cut.
                        arrival.run();
                    }
                });
            }
        }
    }

    /** The gateway: what it has accepted is durable, what its end knows is not. */
    final class Gateway implements GatewayActions {
        private final Map<String, Deque<String>> inboxes = new LinkedHashMap<>();
        private final Map<String, HostRun> underWay = new HashMap<>();
        private final Clock clock = new Clock();
        private GatewayEnd end = new GatewayEnd(new HostsConfig("gateway", 0, LEASE_MS, 1_000), this);
        private long starts;
        private long messages;
        private List<FunctionOffer> offers = List.of();

        void start() {
            starts++;
            end = new GatewayEnd(new HostsConfig("gateway", starts << 40, LEASE_MS, 1_000), this);
            end.remember(offers);
            long start = starts;
            after(0, () -> beat(start));
            List.copyOf(inboxes.keySet()).forEach(this::dispatch);
        }

        void crash() {
            underWay.clear();
            starts++;
            hosts.forEach(Host::cut);
        }

        private void beat(long start) {
            if (start == starts) {
                end.tick(clock.now());
                end.flush(clock.now());
                after(50, () -> beat(start));
            }
        }

        void accept(String key) {
            String id = "m" + messages++;
            accepted.computeIfAbsent(key, k -> new ArrayList<>()).add(id);
            inboxes.computeIfAbsent(key, k -> new ArrayDeque<>()).add(id);
            dispatch(key);
        }

        private void dispatch(String key) {
            Deque<String> inbox = inboxes.getOrDefault(key, new ArrayDeque<>());
            if (underWay.containsKey(key) || inbox.isEmpty()) {
                return;
            }
            List<HandedMessage> messages = inbox.stream()
                    .limit(1 + random.nextInt(4))
                    .map(id -> new HandedMessage(
                            id,
                            new InboundMessage(
                                    "device",
                                    null,
                                    "d/" + key,
                                    new byte[] {1},
                                    1,
                                    false,
                                    false,
                                    1,
                                    MessageProperties.NONE,
                                    nowMs)))
                    .toList();
            HostRun run = new HostRun(FUNCTION, key, messages);
            underWay.put(key, run);
            long start = starts;
            after(0, () -> {
                if (start == starts) {
                    end.dispatch(run, clock.now());
                    end.flush(clock.now());
                }
            });
        }

        @Override
        public void send(ControlLink link, String host, GatewayFrame frame) {
            Link way = (Link) link;
            way.carry(() -> way.host.received(way, frame));
        }

        @Override
        public void close(ControlLink link) {
            after(0, ((Link) link)::close);
        }

        @Override
        public void ended(HostRun run, RunResult result) {
            if (!underWay.remove(run.key(), run)) {
                throw new AssertionError("a run has ended twice: " + run);
            }
            if (result instanceof RunResult.Executed executed) {
                Deque<String> inbox = inboxes.get(run.key());
                for (int i = 0; i < executed.messages(); i++) {
                    String id = inbox.remove();
                    if (!histories
                            .getOrDefault(run.key(), new LinkedHashSet<>())
                            .contains(id)) {
                        throw new AssertionError(id + " is said to be executed and is not");
                    }
                }
                after(executed.next() == null ? 0 : 50, () -> dispatch(run.key()));
            } else {
                after(((RunResult.NotExecuted) result).pauseMs(), () -> dispatch(run.key()));
            }
        }

        @Override
        public void publish(String host, OutboundMessage output) {
            outputsPublished.add(output.id());
            long start = starts;
            after(random.nextInt(20), () -> {
                if (start == starts) {
                    end.settled(host, output.id());
                    end.flush(clock.now());
                }
            });
        }

        @Override
        public boolean hasPublishedAll() {
            return calm || random.nextInt(10) > 0;
        }

        @Override
        public void forget(String outputId) {}

        @Override
        public void offered(List<FunctionOffer> functions) {
            offers = functions;
        }

        @Override
        public void happened(HostIncident incident, String who, String detail) {
            incidents.merge(incident, 1, Integer::sum);
        }
    }

    /** A host: its outputs are durable until they are settled, what its end knows is not. */
    final class Host implements HostActions {
        private final String name;
        private final Clock clock = new Clock();
        private final Map<String, OutboundMessage> outbox = new LinkedHashMap<>();
        private long starts;
        private boolean up;
        private @Nullable HostEnd end;
        private @Nullable Link link;
        private Set<Long> wanted = new HashSet<>();

        Host(String name) {
            this.name = name;
        }

        void start() {
            if (up) {
                return;
            }
            up = true;
            starts++;
            wanted = new HashSet<>();
            HostEnd fresh = new HostEnd(new HostEndConfig(name, "store-of-" + name, starts, 8), this);
            end = fresh;
            fresh.functions(List.of(OFFER));
            connect();
            beat(starts);
        }

        private void beat(long start) {
            HostEnd mine = end;
            if (up && start == starts && mine != null) {
                if (link == null && random.nextInt(4) == 0) {
                    connect();
                }
                mine.tick(clock.now());
                outbox.values().forEach(mine::publish);
                mine.flush(clock.now());
                after(50, () -> beat(start));
            }
        }

        private void connect() {
            Link fresh = new Link(this);
            link = fresh;
            if (end != null) {
                end.connected(clock.now());
            }
        }

        void crash() {
            up = false;
            cut();
        }

        void cut() {
            Link was = link;
            if (was != null) {
                was.open = false;
                link = null;
                if (up && end != null) {
                    end.disconnected("cut");
                }
                long start = gateway.starts;
                after(random.nextInt(30), () -> {
                    if (start == gateway.starts) {
                        gateway.end.lost(was, gateway.clock.now());
                    }
                });
            }
        }

        void leave() {
            if (up && end != null && wanted.isEmpty()) {
                end.goodbye(clock.now());
                crash();
            }
        }

        void offersNothing() {
            if (up && end != null) {
                end.functions(List.of());
            }
        }

        void offersAgain() {
            if (up && end != null) {
                end.functions(List.of(OFFER));
            }
        }

        void received(Link way, GatewayFrame frame) {
            if (up && end != null && way == link) {
                end.received(frame, clock.now());
                end.flush(clock.now());
            }
        }

        @Override
        public void send(HostFrame frame) {
            Link way = link;
            if (way != null) {
                way.carry(() -> {
                    gateway.end.received(way, name, frame, gateway.clock.now());
                    gateway.end.flush(gateway.clock.now());
                });
            }
        }

        @Override
        public void execute(long number, HostRun run) {
            if (!wanted.add(number)) {
                throw new AssertionError("run " + number + " is given to " + name + " twice");
            }
            step(starts, number, run, 0);
        }

        private void step(long start, long number, HostRun run, int done) {
            long delayMs = random.nextInt(100) < 95 ? random.nextInt(50) : random.nextInt(3_000);
            after(delayMs, () -> {
                if (!up || start != starts) {
                    return;
                }
                if (done == run.messages().size()) {
                    over(number, done, null);
                } else if (wanted.contains(number)) {
                    if (!calm && random.nextInt(100) < 3) {
                        over(number, done, Rejection.QUOTA_EXCEEDED);
                        return;
                    }
                    String id = run.messages().get(done).id();
                    if (addToHistory(run.key(), id)) {
                        String output = name + "-" + id;
                        outputsMade.add(output);
                        outbox.put(
                                output,
                                new OutboundMessage(
                                        output, "out/" + run.key(), new byte[] {2}, 1, false, MessageProperties.NONE));
                    }
                    step(start, number, run, done + 1);
                }
            });
        }

        private void over(long number, int done, @Nullable Rejection next) {
            if (wanted.remove(number) && end != null) {
                end.ended(number, done, next, random.nextBoolean());
                end.flush(clock.now());
            }
        }

        @Override
        public void withdraw(Collection<Long> runs) {
            wanted.removeAll(runs);
        }

        @Override
        public void taken(String outputId) {
            outputsTaken++;
            if (!outputsPublished.contains(outputId)) {
                throw new AssertionError(outputId + " is said to be taken and is not");
            }
        }

        @Override
        public void settled(String outputId) {
            outbox.remove(outputId);
        }

        @Override
        public void attached(String name) {}

        @Override
        public void detached(String reason) {}
    }
}
