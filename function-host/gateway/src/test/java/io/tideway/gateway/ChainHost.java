package io.tideway.gateway;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Egress;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.control.HostLimits;
import io.tideway.runtime.control.Policy;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.host.CloudSetup;
import io.tideway.runtime.host.FunctionHost;
import io.tideway.runtime.host.HostConfig;
import io.tideway.runtime.host.PhaseConsole;
import io.tideway.runtime.host.PhasesConfig;
import io.tideway.runtime.host.ServingFunctions;
import io.tideway.runtime.lane.DedupeConfig;
import io.tideway.runtime.lane.Dispatch;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.LaneConfig;
import io.tideway.runtime.lane.OutboxConfig;
import io.tideway.runtime.lane.PhaseView;
import io.tideway.runtime.phase.SyncLimits;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A host that serves {@link InputChain} over a store of its own on disk, without a broker: messages are handed to it as a
 * gate does. Phases change when the test says so, and for no other reason.
 */
final class ChainHost implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FUNCTION = "chain";
    private static final TopicPattern TOPIC = TopicPattern.parse("in/{device}");
    private static final Binding BINDING = new Binding(FUNCTION, TOPIC, KeyTemplate.parse("{device}", TOPIC));
    private static final int LANES = 2;

    private final Vertx vertx;
    private final CloudStore cloud;
    private final RocksStore store;
    private final ChainLedger ledger;
    private final FunctionHost host;

    /**
     * How phases go.
     *
     * @param lease of the host
     * @param syncIntervalMs of local instances
     * @param offline what a remote instance does without its store
     */
    record Phasing(Duration lease, long syncIntervalMs, FunctionSpec.Offline offline) {

        static final Phasing DEFAULT = new Phasing(Duration.ofSeconds(30), 100, FunctionSpec.Offline.HOLD);
    }

    /** Starts one, or starts it again in the same folder. {@code open}: makes its store, which outlives it. */
    ChainHost(Path folder, ChainLedger ledger, Phasing phasing, Function<Vertx, CloudStore> open) {
        this.ledger = ledger;
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4).setPreferNativeTransport(false));
        this.cloud = open.apply(vertx);
        this.store = RocksStore.open(new RocksConfig(folder, false, 8 << 20, 8 << 20, 8 << 20, 1 << 30, 0));
        ServingFunctions functions = new ServingFunctions();
        functions.put(new DeployedFunction(
                new FunctionSpec(
                        FUNCTION,
                        "1",
                        FunctionSpec.Execution.LANE,
                        Duration.ofSeconds(5),
                        new FunctionSpec.Retry(3, Duration.ofMillis(10), "dead/{function}"),
                        List.of(TopicPattern.parse("out/#")),
                        new FunctionSpec.Limits(1 << 16, 1 << 16, 4, 0),
                        new FunctionSpec.Phasing(Preference.AUTO, phasing.offline())),
                new InputChain()));
        this.host = new FunctionHost(
                new HostConfig(
                        LANES,
                        2,
                        LaneConfig.DEFAULT,
                        DedupeConfig.DEFAULT,
                        new OutboxConfig(64 << 20, Duration.ofDays(1), 10_000)),
                vertx,
                store,
                Runnable::run,
                functions,
                new LedgerBroker(ledger),
                new HostCounters(),
                Optional.of(new CloudSetup(
                        cloud,
                        new PhasesConfig(
                                new Policy.Pinned(),
                                new HostLimits(0, 1 << 20, 2),
                                // It would bring all back to where it wants them.
                                Duration.ofDays(1),
                                Duration.ofSeconds(5),
                                new SyncLimits(phasing.syncIntervalMs(), 64 << 20, 1 << 30, 3_600_000),
                                phasing.lease(),
                                Duration.ofSeconds(10)),
                        client -> true)),
                Dispatch.NONE);
        host.start();
    }

    private record LedgerBroker(ChainLedger ledger) implements Egress {
        @Override
        public boolean publish(OutboundMessage output, Runnable settled) {
            ledger.output(output);
            settled.run();
            return true;
        }

        @Override
        public void forget(String outputId) {}
    }

    static InstanceId instance(String key) {
        return new InstanceId(FUNCTION, key);
    }

    /** {@code input}: a publisher and a number, {@code p:1}; as MQTT 3 does, without a message id. */
    void send(String key, String input, Acknowledgement answered) {
        ledger.sending(key, input);
        host.accept(
                new InboundMessage(
                        input.substring(0, input.indexOf(':')),
                        null,
                        "in/" + key,
                        input.getBytes(StandardCharsets.UTF_8),
                        1,
                        false,
                        false,
                        1,
                        MessageProperties.NONE,
                        System.currentTimeMillis()),
                new Route(BINDING, key),
                new Acknowledgement() {
                    @Override
                    public void durable() {
                        ledger.acknowledged(key, input);
                        answered.durable();
                    }

                    @Override
                    public void rejected(Rejection reason) {
                        answered.rejected(reason);
                    }
                });
    }

    PhaseConsole console() {
        return host.phases().orElseThrow();
    }

    void want(String key, Phase phase) {
        answer(console().set(instance(key), phase));
    }

    /** Empty while it was never served. */
    Optional<PhaseView> view(String key) {
        return answer(console().view(instance(key)));
    }

    /** Whether an instance has come to rest in a phase, with all of its messages done. */
    boolean restsIn(String key, Phase phase) {
        return view(key)
                .filter(view -> view.phase() == phase && !view.held() && view.waiting() == 0)
                .isPresent();
    }

    Map<String, Long> counters() {
        return host.phaseCounters();
    }

    long inputsWaiting() {
        return host.inputsWaiting();
    }

    CloudStore cloud() {
        return cloud;
    }

    static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException("no answer", e.getCause());
        }
    }

    @Override
    public void close() {
        host.close();
        store.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
