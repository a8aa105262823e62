package io.tideway.moquette;

import io.tideway.gate.BrokerPorts;
import io.tideway.gate.PresenceListener;
import io.tideway.gate.access.Authenticator;
import io.tideway.gate.access.Authorizer;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.TopicPattern;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A broker on a free port of the loopback interface, with fakes behind its ports. */
final class TestBroker implements AutoCloseable {

    final RecordingIngress ingress = new RecordingIngress();
    final MemoryStore store;
    final MoquetteBroker broker;
    final InetSocketAddress address;

    private TestBroker(Builder builder) throws IOException {
        store = builder.store;
        MoquetteConfig config = new MoquetteConfig(
                List.of(ListenerConfig.tcp("test", "127.0.0.1", 0, builder.anonymous)), builder.limits);
        broker = MoquetteBroker.start(
                config,
                new BrokerPorts(ingress, store, builder.authenticator, builder.authorizer, builder.presence),
                builder.clock);
        broker.bindings(BindingIndex.of(builder.bindings));
        address = Objects.requireNonNull(broker.open().get("test"));
    }

    static Builder with() {
        return new Builder();
    }

    /** Functions on {@code in/{device}}, nothing else special. */
    static TestBroker start() throws IOException {
        return with().binding("counter", "in/{device}").start();
    }

    /** What the next process makes of this one's store, this one having crashed. */
    static TestBroker restart(TestBroker crashed) throws IOException {
        return with().store(crashed.store.crash())
                .binding("counter", "in/{device}")
                .start();
    }

    long count(BrokerCounter counter) {
        return broker.counters().value(counter);
    }

    @Override
    public void close() {
        store.release();
        broker.close();
    }

    static final class Builder {
        private MemoryStore store = new MemoryStore();
        private boolean anonymous = true;
        private MoquetteLimits limits = MoquetteLimits.DEFAULT;
        private Authenticator authenticator = (clientId, user, password) -> CompletableFuture.completedFuture(true);
        private Authorizer authorizer = new AllowAll();
        private PresenceListener presence = PresenceListener.NONE;
        private Clock clock = Clock.systemUTC();
        private final List<Binding> bindings = new ArrayList<>();

        Builder store(MemoryStore newStore) {
            store = newStore;
            return this;
        }

        Builder named() {
            anonymous = false;
            return this;
        }

        Builder limits(MoquetteLimits newLimits) {
            limits = newLimits;
            return this;
        }

        Builder authenticator(Authenticator newAuthenticator) {
            authenticator = newAuthenticator;
            return this;
        }

        Builder authorizer(Authorizer newAuthorizer) {
            authorizer = newAuthorizer;
            return this;
        }

        Builder presence(PresenceListener newPresence) {
            presence = newPresence;
            return this;
        }

        Builder clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        Builder binding(String function, String pattern) {
            return binding(function, pattern, "{device}");
        }

        Builder binding(String function, String pattern, String key) {
            TopicPattern topics = TopicPattern.parse(pattern);
            bindings.add(new Binding(function, topics, KeyTemplate.parse(key, topics)));
            return this;
        }

        TestBroker start() throws IOException {
            return new TestBroker(this);
        }
    }

    /** Lets everyone do everything but touch topics under {@code secret/}. */
    static final class AllowAll implements Authorizer {
        @Override
        public boolean mayPublish(String clientId, @Nullable String userName, String topic) {
            return !topic.startsWith("secret/");
        }

        @Override
        public boolean maySubscribe(String clientId, @Nullable String userName, String filter) {
            return !filter.contains("secret/");
        }
    }
}
