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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final long outputBytesMax;
    private final ExecutorService thread;
    private final ScheduledExecutorService ticker;
    private final RunningClock clock = new RunningClock(BEAT_MS);
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final Map<HostIncident, LongAdder> counters = new EnumMap<>(HostIncident.class);

    // From here on: of the thread.
    private final IdentityHashMap<HostRun, Consumer<DispatchOutcome>> outcomes = new IdentityHashMap<>();
    private final Map<HostIncident, Long> nextLogNs = new EnumMap<>(HostIncident.class);
    private @Nullable GatewayEnd end;
    private @Nullable HostOutputs outputs;
    private boolean flushing;
    private long flushedMs;

    /**
     * @param users who may attach hosts
     * @param outputBytesMax of outputs of theirs that wait for acknowledgements; beyond it the oldest are given up
     */
    public AttachedHosts(Set<String> users, Duration lease, long outputBytesMax) {
        this.outputBytesMax = outputBytesMax;
        this.users = Set.copyOf(users);
        this.lease = lease;
        for (HostIncident incident : HostIncident.values()) {
            counters.put(incident, new LongAdder());
        }
        this.thread = Executors.newSingleThreadExecutor(task -> daemon(task, "tideway-hosts"));
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tideway-hosts-clock"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins: the functions that hosts executed before serve again, and hosts may attach once the broker is open. */
    public void start(StoreIdentity identity, FunctionDeployments deployments, Egress broker, HostStore store) {
        KnownOffers known = new KnownOffers(store);
        List<FunctionOffer> offers = known.load();
        deployments.attached(offers.stream().map(AttachedHosts::attached).toList());
        HostOutputs hostOutputs = new HostOutputs(outputBytesMax, broker, this::execute, new Fates());
        GatewayEnd fresh = new GatewayEnd(
                new HostsConfig(identity.hostId(), identity.firstSequence(), lease.toMillis(), WAITING_MAX),
                new Doing(deployments, hostOutputs, known));
        fresh.remember(offers);
        thread.execute(() -> {
            end = fresh;
            outputs = hostOutputs;
        });
        var unused = ticker.scheduleWithFixedDelay(this::beat, 0, BEAT_MS, TimeUnit.MILLISECONDS);
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

    /**
     * What is told to the end, with the time at which it came. Much may wait for the thread: a host that spoke in time is not to be
     * taken for silent because it was listened to late.
     */
    @FunctionalInterface
    private interface Telling {
        void to(GatewayEnd end, long cameMs);
    }

    private void tellSoon(Telling telling) {
        long cameMs = clock.nowMs();
        execute(() -> tell(telling, cameMs));
    }

    /** On the ticker; one that waits behind others is enough. */
    private void beat() {
        clock.beat();
        if (ticking.compareAndSet(false, true)) {
            tellSoon((known, cameMs) -> {
                ticking.set(false);
                known.tick(cameMs);
            });
        }
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("too late: the gateway stops", e);
        }
    }

    /** On the thread. */
    private void tell(Telling telling, long cameMs) {
        GatewayEnd known = end;
        if (known == null) {
            return;
        }
        try {
            if (outputs != null) {
                outputs.retry();
            }
            telling.to(known, cameMs);
            if (clock.nowMs() - flushedMs >= FLUSH_EVERY_MS) {
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
        flushedMs = clock.nowMs();
        known.flush(flushedMs);
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
        long cameMs = clock.nowMs();
        execute(() -> {
            if (end == null) {
                outcome.accept(new DispatchOutcome.NotExecuted(NONE_PAUSE_MS));
                return;
            }
            outcomes.put(handed, outcome);
            tell((known, nowMs) -> known.dispatch(handed, nowMs), cameMs);
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
            tellSoon((known, nowMs) ->
                    known.unreadable(link, link.clientId(), "'" + topic + "' is no topic of a host", nowMs));
            return;
        }
        try {
            HostFrame frame = HostFrame.parseFrom(payload);
            tellSoon((known, nowMs) -> known.received(link, host.get(), frame, nowMs));
        } catch (InvalidProtocolBufferException e) {
            String detail = payload.length + " bytes that are no frame: " + e.getMessage();
            tellSoon((known, nowMs) -> known.unreadable(link, host.get(), detail, nowMs));
        }
    }

    @Override
    public void refused(String clientId, String topic) {
        execute(() -> happened(HostIncident.CONTROL_NOT_AUTHORIZED, clientId, "publishes to " + topic));
    }

    @Override
    public void closed(ControlLink link) {
        tellSoon((known, nowMs) -> known.lost(link, nowMs));
    }

    // ---- what the end does ------------------------------------------------------------------------------------------

    private final class Doing implements GatewayActions {
        private final FunctionDeployments deployments;
        private final HostOutputs outputs;
        private final KnownOffers known;

        Doing(FunctionDeployments deployments, HostOutputs outputs, KnownOffers known) {
            this.deployments = deployments;
            this.outputs = outputs;
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
            outputs.publish(host, output);
        }

        @Override
        public boolean hasPublishedAll() {
            return outputs.hasPublishedAll();
        }

        @Override
        public void forget(String outputId) {
            outputs.forget(outputId);
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

    private final class Fates implements HostOutputs.Listener {
        @Override
        public void settled(String host, String outputId) {
            tell((known, nowMs) -> known.settled(host, outputId), clock.nowMs());
        }

        @Override
        public void givenUp(String host, String outputId) {
            happened(HostIncident.OUTPUT_GIVEN_UP, host, outputId);
        }
    }

    private void happened(HostIncident incident, String who, String detail) {
        counter(incident).increment();
        long nowNs = System.nanoTime();
        switch (incident) {
            case HOST_ATTACHED -> LOG.info("host '{}' is attached: {}", who, detail);
            case HOST_DETACHED -> LOG.warn("host '{}' is away: {}", who, detail);
            case HOST_LEFT -> LOG.info("host '{}' has left: {}", who, detail);
            case OUTPUT_GIVEN_UP -> {
                if (isTimeToLog(incident, nowNs)) {
                    LOG.warn(
                            "outputs of '{}' are given up: more than 'outbox.size' wait for sessions that do not"
                                    + " acknowledge them",
                            who);
                }
            }
            case RUN_REASSIGNED, INSTANCE_MOVED, FRAME_REPEATED -> LOG.debug("{} of '{}': {}", incident, who, detail);
            default -> {
                if (isTimeToLog(incident, nowNs)) {
                    LOG.warn("refused, {} of '{}': {}", incident.name().toLowerCase(Locale.ROOT), who, detail);
                }
            }
        }
    }

    private boolean isTimeToLog(HostIncident incident, long nowNs) {
        Long next = nextLogNs.get(incident);
        if (next != null && nowNs - next < 0) {
            return false;
        }
        nextLogNs.put(incident, nowNs + LOG_EVERY_NS);
        return true;
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
        return ask(known -> known.views(clock.nowMs())).orElse(List.of());
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
        ticker.shutdownNow();
        thread.shutdownNow();
    }
}
