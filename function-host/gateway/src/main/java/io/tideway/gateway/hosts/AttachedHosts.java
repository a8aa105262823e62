package io.tideway.gateway.hosts;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.gate.ControlLink;
import io.tideway.gate.ControlPlane;
import io.tideway.gate.Egress;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.hosts.ControlTopics;
import io.tideway.gate.hosts.FunctionOffer;
import io.tideway.gate.hosts.GatewayActions;
import io.tideway.gate.hosts.GatewayEnd;
import io.tideway.gate.hosts.HandedMessage;
import io.tideway.gate.hosts.HostIncident;
import io.tideway.gate.hosts.HostRun;
import io.tideway.gate.hosts.HostsConfig;
import io.tideway.gate.hosts.RunResult;
import io.tideway.proto.hosts.GatewayFrame;
import io.tideway.proto.hosts.HostFrame;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.host.AttachedFunction;
import io.tideway.runtime.host.FunctionDeployments;
import io.tideway.runtime.lane.Dispatch;
import io.tideway.runtime.lane.DispatchOutcome;
import io.tideway.runtime.lane.DispatchedRun;
import io.tideway.runtime.rocksdb.StoreIdentity;
import io.tideway.runtime.store.HostStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hosts attached to this gateway: what comes in on control topics, what lanes hand out, and what hosts publish, all on
 * one thread around {@link GatewayEnd}.
 *
 * <p>Made before the broker, which leads to it; {@link #start} once there is all that it leads to. Thread-safe.
 */
public final class AttachedHosts implements ControlPlane, Dispatch, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AttachedHosts.class);
    private static final int WAITING_MAX = 20_000;
    private static final long BEAT_MS = 20;

    /** However much waits: hosts wait for a sign of life. */
    private static final long FLUSH_EVERY_MS = 50;

    private static final long LOG_EVERY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long ANSWER_MAX_MS = 2_000;

    private final Set<String> users;
    private final Duration lease;
    private final ScheduledThreadPoolExecutor thread;
    private final Map<HostIncident, LongAdder> counters = new EnumMap<>(HostIncident.class);

    // From here on: of the thread.
    private final IdentityHashMap<HostRun, Consumer<DispatchOutcome>> outcomes = new IdentityHashMap<>();
    private final Deque<Output> refused = new ArrayDeque<>();
    private final Map<HostIncident, Long> nextLogNs = new EnumMap<>(HostIncident.class);
    private @Nullable GatewayEnd end;
    private @Nullable Egress egress;
    private boolean flushing;
    private long flushedMs;

    private long beatMs;

    /** By how much beats were late, all in all. */
    private long lateMs;

    /** An output that the broker has no room for now. */
    private record Output(String host, OutboundMessage message) {}

    /** @param users who may attach hosts */
    public AttachedHosts(Set<String> users, Duration lease) {
        this.users = Set.copyOf(users);
        this.lease = lease;
        for (HostIncident incident : HostIncident.values()) {
            counters.put(incident, new LongAdder());
        }
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread hosts = new Thread(task, "tideway-hosts");
            hosts.setDaemon(true);
            return hosts;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Begins: the functions that hosts executed before serve again, and hosts may attach once the broker is open. */
    public void start(StoreIdentity identity, FunctionDeployments deployments, Egress broker, HostStore store) {
        KnownOffers known = new KnownOffers(store);
        List<FunctionOffer> offers = known.load();
        deployments.attached(offers.stream().map(AttachedHosts::attached).toList());
        GatewayEnd fresh = new GatewayEnd(
                new HostsConfig(identity.hostId(), identity.firstSequence(), lease.toMillis(), WAITING_MAX),
                new Doing(deployments, broker, known));
        fresh.remember(offers);
        thread.execute(() -> {
            end = fresh;
            egress = broker;
            beatMs = nowMs();
            var unused = thread.scheduleWithFixedDelay(this::beat, BEAT_MS, BEAT_MS, TimeUnit.MILLISECONDS);
        });
    }

    private static AttachedFunction attached(FunctionOffer offer) {
        FunctionSpec spec = new FunctionSpec(
                offer.name(),
                offer.version(),
                FunctionSpec.Execution.ATTACHED,
                Duration.ofMinutes(1),
                new FunctionSpec.Retry(1, Duration.ofSeconds(1), offer.deadLetter()),
                List.of(),
                new FunctionSpec.Limits(Long.MAX_VALUE, offer.payloadBytes(), 0, offer.messagesPerSecond()),
                FunctionSpec.Phasing.DEFAULT);
        return new AttachedFunction(spec, offer.bindings());
    }

    // ---- the thread -------------------------------------------------------------------------------------------------

    /** What is told to the end, with the time on its clock. */
    @FunctionalInterface
    private interface Telling {
        void to(GatewayEnd end, long clockMs);
    }

    private void tellSoon(Telling telling) {
        execute(() -> tell(telling));
    }

    /**
     * On the thread. The clock of the end stands still while a beat is late, be it that much waits for this thread or that the
     * process did not run: a host that spoke is not to be taken for silent because it was listened to late.
     */
    private void beat() {
        long nowMs = nowMs();
        lateMs += Math.max(0, nowMs - beatMs - 2 * BEAT_MS);
        beatMs = nowMs;
        tell(GatewayEnd::tick);
    }

    /** On the thread. */
    private long clockMs() {
        return nowMs() - lateMs;
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("too late: the gateway stops", e);
        }
    }

    /** On the thread. */
    private void tell(Telling telling) {
        GatewayEnd known = end;
        if (known == null) {
            return;
        }
        try {
            publishRefused();
            telling.to(known, clockMs());
            if (nowMs() - flushedMs >= FLUSH_EVERY_MS) {
                flush(known);
            } else if (!flushing) {
                flushing = true;
                // Behind all that waits, so that it leaves in one frame.
                thread.execute(() -> {
                    flushing = false;
                    flush(known);
                });
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("too late: the gateway stops", e);
        } catch (RuntimeException e) {
            LOG.error("hosts are looked after further, but something went wrong", e);
        }
    }

    private void flush(GatewayEnd known) {
        flushedMs = nowMs();
        known.flush(flushedMs);
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    // ---- from lanes -------------------------------------------------------------------------------------------------

    @Override
    public void dispatch(DispatchedRun run, Consumer<DispatchOutcome> outcome) {
        HostRun handed = new HostRun(
                run.instance().function(),
                run.instance().key(),
                run.messages().stream()
                        .map(message -> new HandedMessage(message.id(), message.message()))
                        .toList());
        execute(() -> {
            if (end == null) {
                outcome.accept(new DispatchOutcome.NotExecuted(NONE_PAUSE_MS));
                return;
            }
            outcomes.put(handed, outcome);
            tell((known, clockMs) -> known.dispatch(handed, clockMs));
        });
    }

    // ---- from the broker --------------------------------------------------------------------------------------------

    @Override
    public boolean mayAttach(String clientId, @Nullable String userName) {
        return userName != null && users.contains(userName);
    }

    @Override
    public void received(ControlLink link, String topic, byte[] payload) {
        Optional<String> host = ControlTopics.speaker(topic);
        if (host.isEmpty()) {
            tellSoon((known, clockMs) ->
                    known.unreadable(link, link.clientId(), "'" + topic + "' is no topic of a host", clockMs));
            return;
        }
        try {
            HostFrame frame = HostFrame.parseFrom(payload);
            tellSoon((known, clockMs) -> known.received(link, host.get(), frame, clockMs));
        } catch (InvalidProtocolBufferException e) {
            String detail = payload.length + " bytes that are no frame: " + e.getMessage();
            tellSoon((known, clockMs) -> known.unreadable(link, host.get(), detail, clockMs));
        }
    }

    @Override
    public void refused(String clientId, String topic) {
        execute(() -> happened(HostIncident.CONTROL_NOT_AUTHORIZED, clientId, "publishes to " + topic));
    }

    @Override
    public void closed(ControlLink link) {
        tellSoon((known, clockMs) -> known.lost(link, clockMs));
    }

    // ---- what the end does ------------------------------------------------------------------------------------------

    private final class Doing implements GatewayActions {
        private final FunctionDeployments deployments;
        private final KnownOffers known;

        private final Egress broker;

        Doing(FunctionDeployments deployments, Egress broker, KnownOffers known) {
            this.deployments = deployments;
            this.broker = broker;
            this.known = known;
        }

        @Override
        public void send(ControlLink link, String host, GatewayFrame frame) {
            link.send(ControlTopics.toHost(host), frame.toByteArray());
        }

        @Override
        public void close(ControlLink link) {
            link.close();
        }

        @Override
        public void ended(HostRun run, RunResult result) {
            Consumer<DispatchOutcome> outcome = outcomes.remove(run);
            if (outcome != null) {
                outcome.accept(
                        result instanceof RunResult.Executed executed
                                ? new DispatchOutcome.Executed(executed.messages(), executed.next())
                                : new DispatchOutcome.NotExecuted(((RunResult.NotExecuted) result).pauseMs()));
            }
        }

        @Override
        public void publish(String host, OutboundMessage output) {
            refused.add(new Output(host, output));
            publishRefused();
        }

        @Override
        public void forget(String outputId) {
            broker.forget(outputId);
        }

        @Override
        public void offered(List<FunctionOffer> functions) {
            known.save(functions);
            deployments.attached(functions.stream().map(AttachedHosts::attached).toList());
        }

        @Override
        public void happened(HostIncident incident, String who, String detail) {
            AttachedHosts.this.happened(incident, who, detail);
        }
    }

    /** In the order in which hosts have published. */
    private void publishRefused() {
        Egress broker = egress;
        for (Output next = refused.peek(); next != null && broker != null; next = refused.peek()) {
            Output output = next;
            Runnable settled = () -> tellSoon((known, clockMs) ->
                    known.settled(output.host(), output.message().id()));
            if (!broker.publish(output.message(), settled)) {
                return;
            }
            refused.remove();
        }
    }

    private void happened(HostIncident incident, String who, String detail) {
        counter(incident).increment();
        long nowNs = System.nanoTime();
        switch (incident) {
            case HOST_ATTACHED -> LOG.info("host '{}' is attached: {}", who, detail);
            case HOST_DETACHED -> LOG.warn("host '{}' is away: {}", who, detail);
            case HOST_LEFT -> LOG.info("host '{}' has left: {}", who, detail);
            case RUN_REASSIGNED, INSTANCE_MOVED, FRAME_REPEATED -> LOG.debug("{} of '{}': {}", incident, who, detail);
            default -> {
                Long next = nextLogNs.get(incident);
                if (next == null || nowNs - next >= 0) {
                    nextLogNs.put(incident, nowNs + LOG_EVERY_NS);
                    LOG.warn("refused, {} of '{}': {}", incident.name().toLowerCase(Locale.ROOT), who, detail);
                }
            }
        }
    }

    private LongAdder counter(HostIncident incident) {
        return Objects.requireNonNull(counters.get(incident));
    }

    // ---- for people -------------------------------------------------------------------------------------------------

    /** How often what has happened, by a name in lower case with underscores. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new TreeMap<>();
        counters.forEach((incident, count) -> totals.put(incident.name().toLowerCase(Locale.ROOT), count.sum()));
        return totals;
    }

    /** All hosts that were attached since the start and are not forgotten. */
    public List<GatewayEnd.HostView> views() {
        return ask(known -> known.views(clockMs())).orElse(List.of());
    }

    /** Forgets a host that is away, and the functions that it alone executed; whether there was one. */
    public boolean forget(String host) {
        return ask(known -> known.forget(host)).orElse(false);
    }

    private <T> Optional<T> ask(Function<GatewayEnd, T> question) {
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        execute(() -> answer.complete(Optional.ofNullable(end).map(question)));
        return answer.completeOnTimeout(Optional.empty(), ANSWER_MAX_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
