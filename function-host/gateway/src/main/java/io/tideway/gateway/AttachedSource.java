package io.tideway.gateway;

import io.tideway.client.attached.AttachedBroker;
import io.tideway.client.attached.AttachedConfig;
import io.tideway.client.connection.ConnectionConfig;
import io.tideway.client.connection.ConnectionConfig.Session;
import io.tideway.gate.Broker;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.Ingress;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.hosts.FunctionOffer;
import io.tideway.gateway.config.StandaloneConfig;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.InstanceId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Leads a host to the gateway that it is attached to. Used by one thread. */
final class AttachedSource implements BrokerSource {

    /** Sessions of the control protocol have no other end than that of the connection. */
    private static final Duration NO_SESSION = Duration.ZERO;

    /** Frames, of QoS 0: under way until they are written. */
    private static final int OUTSTANDING_MAX = 10_000;

    private final StandaloneConfig config;
    private @Nullable AttachedBroker broker;

    AttachedSource(StandaloneConfig config) {
        this.config = config;
    }

    @Override
    public Broker open(Ingress ingress, BrokerStore store, Owner owner) throws IOException {
        ConnectionConfig connection = ConnectionSettings.of(
                config.broker().connection(), ClientIdFile.of(config.process().data(), "client.id"));
        Session session = connection.session();
        ConnectionConfig ofFrames = new ConnectionConfig(
                connection.address(),
                connection.clientId(),
                connection.login(),
                connection.tls(),
                connection.version(),
                new Session(session.keepAlive(), NO_SESSION, session.receiveMaximum()),
                connection.will(),
                OUTSTANDING_MAX);
        AttachedConfig attached = new AttachedConfig(
                ofFrames,
                Objects.requireNonNull(config.broker().name()),
                AttachedConfig.WINDOW,
                AttachedConfig.OUTPUT_BYTES_MAX);
        AttachedBroker made = owner.own(AttachedBroker.create(
                attached, ingress, config.process().dedupe().property()));
        broker = made;
        return made;
    }

    @Override
    public void assembled(Assembly assembly) {
        if (broker == null) {
            throw new IllegalStateException("there is no broker yet");
        }
        broker.serve(new AttachedBroker.Host(
                assembly.host().identity().hostId(),
                assembly.host().identity().starts(),
                bindings -> offers(bindings, assembly.functions()),
                (function, key) -> assembly.host().isLocal(new InstanceId(function, key))));
    }

    private static List<FunctionOffer> offers(List<Binding> bindings, FunctionDirectory functions) {
        Map<String, List<Binding>> byFunction =
                bindings.stream().collect(Collectors.groupingBy(Binding::function, TreeMap::new, Collectors.toList()));
        return byFunction.entrySet().stream()
                .flatMap(entry ->
                        functions
                                .find(entry.getKey())
                                .map(function -> offer(function.spec(), entry.getValue()))
                                .stream())
                .toList();
    }

    private static FunctionOffer offer(FunctionSpec spec, List<Binding> bindings) {
        return new FunctionOffer(
                spec.name(),
                spec.version(),
                bindings,
                spec.limits().payloadBytes(),
                spec.limits().messagesPerSecond(),
                spec.retry().deadLetter());
    }
}
