package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.gate.Acknowledgement;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.Egress;
import io.tideway.gate.Hops;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.PresenceListener;
import io.tideway.gate.Rejection;
import io.tideway.gate.access.Authorizer;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.moquette.ListenerConfig;
import io.tideway.moquette.MoquetteBroker;
import io.tideway.moquette.MoquetteConfig;
import io.tideway.moquette.MoquetteLimits;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.host.FunctionHost;
import io.tideway.runtime.host.HostConfig;
import io.tideway.runtime.host.ServingFunctions;
import io.tideway.runtime.lane.Dispatch;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.rocksdb.RocksBrokerStore;
import io.tideway.runtime.rocksdb.RocksConfig;
import io.tideway.runtime.rocksdb.RocksStore;
import io.tideway.runtime.store.Table;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of one function as the input of another, through the real broker and the real store. */
final class FunctionChainIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    Path folder;

    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void output_thatAnotherFunctionIsBoundTo_reachesItOnceWithItsId() throws Exception {
        try (ChainHost chain = new ChainHost(Fate.TAKEN)) {
            chain.publish("first", "one/d1", "hello");
            await().atMost(SOON).until(() -> calls.size() == 2 && chain.atRest());

            String id = chain.published.get(0).id();
            assertEquals(List.of("first hello absent", "second hello " + id), calls);
        }
    }

    @Test
    void output_notTakenBeforeTheProcessEnded_isTakenAfterTheNextStart() throws Exception {
        String id;
        try (ChainHost chain = new ChainHost(Fate.UNAVAILABLE)) {
            chain.publish("first", "one/d1", "hello");
            await().atMost(SOON).until(() -> chain.published.size() == 1);
            id = chain.published.get(0).id();
        }
        assertEquals(List.of("first hello absent"), calls);

        try (ChainHost chain = new ChainHost(Fate.TAKEN)) {
            await().atMost(SOON).until(() -> calls.size() == 2 && chain.atRest());
        }
        assertEquals("second hello " + id, calls.get(1));
    }

    @Test
    void output_takenButNotSettledBeforeTheProcessEnded_isNotRunAgain() throws Exception {
        try (ChainHost chain = new ChainHost(Fate.TAKEN_UNTOLD)) {
            chain.publish("first", "one/d1", "hello");
            await().atMost(SOON).until(() -> calls.size() == 2);
        }

        try (ChainHost chain = new ChainHost(Fate.TAKEN)) {
            await().atMost(SOON).until(chain::atRest);
            assertEquals(1, chain.counters.duplicates.sum());
        }
        assertEquals(2, calls.size());
    }

    @Test
    void circleOfFunctions_endsInADeadLetter() throws Exception {
        try (ChainHost chain = new ChainHost(Fate.TAKEN)) {
            chain.publish("circle", "circle/d1", "round");
            await().atMost(SOON).until(() -> chain.counters.deadLetters.sum() == 1 && chain.atRest());

            assertEquals(Hops.MAX + 1, calls.size());
            OutboundMessage last = chain.published.get(chain.published.size() - 1);
            assertEquals("dead/circle", last.topic());
            String reason = last.properties().userProperty("dead-letter-reason").orElse("absent");
            assertTrue(reason.contains("circle of functions"), reason);
        }
    }

    /** What becomes of inputs of the second function. */
    private enum Fate {
        TAKEN,
        /** As when the host is stopping. */
        UNAVAILABLE,
        /** The host takes it, and the process ends before the broker hears of it. */
        TAKEN_UNTOLD
    }

    /** One run of broker and host, assembled as the gateway does it. */
    private final class ChainHost implements AutoCloseable, Ingress, Egress {
        final HostCounters counters = new HostCounters();
        final List<OutboundMessage> published = new CopyOnWriteArrayList<>();
        private final Fate fate;
        private final RocksStore store;
        private final RocksBrokerStore brokerStore;
        private final MoquetteBroker broker;
        private final Vertx vertx = Vertx.vertx();
        private final FunctionHost host;
        private final ServingFunctions serving = new ServingFunctions();

        ChainHost(Fate fate) throws IOException {
            this.fate = fate;
            store = RocksStore.open(RocksConfig.defaults(folder.resolve("store")));
            brokerStore = new RocksBrokerStore(store, Runnable::run);
            broker = MoquetteBroker.start(
                    new MoquetteConfig(
                            List.of(ListenerConfig.tcp("test", "127.0.0.1", 0, true)), MoquetteLimits.DEFAULT),
                    new BrokerPorts(
                            this,
                            brokerStore,
                            (clientId, user, password) -> CompletableFuture.completedFuture(true),
                            new AllowAll(),
                            PresenceListener.NONE));
            host = new FunctionHost(
                    HostConfig.defaults(),
                    vertx,
                    store,
                    Runnable::run,
                    serving,
                    this,
                    counters,
                    Optional.empty(),
                    Dispatch.NONE);
            serve("first", "second-in/{device}");
            serve("second", "");
            serve("circle", "circle/{device}");
            broker.bindings(BindingIndex.of(List.of(
                    binding("first", "one/{device}"),
                    binding("second", "second-in/{device}"),
                    binding("circle", "circle/{device}"))));
            host.start();
        }

        private void serve(String name, String publishesTo) {
            FunctionSpec spec = new FunctionSpec(
                    name,
                    "1",
                    FunctionSpec.Execution.LANE,
                    Duration.ofSeconds(5),
                    new FunctionSpec.Retry(1, Duration.ofMillis(10), "dead/{function}"),
                    List.of(TopicPattern.parse("second-in/+"), TopicPattern.parse("circle/+")),
                    new FunctionSpec.Limits(1 << 16, 1 << 16, 4, 0),
                    FunctionSpec.Phasing.DEFAULT);
            serving.put(new DeployedFunction(spec, new PassingOn(publishesTo)));
        }

        private static Binding binding(String function, String topics) {
            TopicPattern pattern = TopicPattern.parse(topics);
            return new Binding(function, pattern, KeyTemplate.parse("{device}", pattern));
        }

        void publish(String function, String topic, String payload) {
            byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
            Binding binding = binding(function, topic.substring(0, topic.indexOf('/')) + "/{device}");
            host.accept(
                    new InboundMessage("c", null, topic, bytes, 1, false, false, 1, MessageProperties.NONE, 0),
                    new Route(binding, "d1"),
                    new Untold());
        }

        boolean atRest() {
            boolean[] empty = {true};
            store.scan(Table.OUTBOX, new byte[0], (key, value) -> empty[0] = false);
            return empty[0] && host.drain(5_000);
        }

        @Override
        public void accept(InboundMessage message, Route route, Acknowledgement acknowledgement) {
            if (!route.function().equals("second") || fate == Fate.TAKEN) {
                host.accept(message, route, acknowledgement);
            } else if (fate == Fate.UNAVAILABLE) {
                acknowledgement.rejected(Rejection.UNAVAILABLE);
            } else {
                host.accept(message, route, new Untold());
            }
        }

        @Override
        public boolean publish(OutboundMessage output, Runnable settled) {
            published.add(output);
            return broker.publish(output, settled);
        }

        @Override
        public void forget(String outputId) {
            broker.forget(outputId);
        }

        @Override
        public void close() {
            host.stopAccepting();
            host.drain(5_000);
            host.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
            broker.close();
            brokerStore.close();
            store.close();
        }
    }

    /** Says what it was called with, and passes the payload on. */
    private final class PassingOn implements DeviceFunction {
        private final String to;

        PassingOn(String to) {
            this.to = to;
        }

        @Override
        public void onMessage(Message message, Context context) {
            calls.add(context.function() + " " + message.text() + " "
                    + message.userProperty(OutboundMessage.ID_PROPERTY).orElse("absent"));
            if (!to.isEmpty()) {
                context.publish(to, message.payload());
            }
        }
    }

    private static final class Untold implements Acknowledgement {
        @Override
        public void durable() {}

        @Override
        public void rejected(Rejection reason) {}
    }

    private static final class AllowAll implements Authorizer {
        @Override
        public boolean mayPublish(String clientId, @Nullable String userName, String topic) {
            return true;
        }

        @Override
        public boolean maySubscribe(String clientId, @Nullable String userName, String filter) {
            return true;
        }
    }
}
