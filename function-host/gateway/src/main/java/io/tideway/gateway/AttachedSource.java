package io.tideway.gateway;

import io.tideway.client.attached.AttachedBroker;
import io.tideway.client.attached.AttachedConfig;
import io.tideway.gate.Broker;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.Ingress;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.hosts.FunctionOffer;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.InstanceId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Leads a host to the gateway that it is attached to. Used by one thread. */
final class AttachedSource implements BrokerSource {

    private final AttachedConfig config;
    private final String messageIdProperty;
    private @Nullable AttachedBroker broker;

    AttachedSource(AttachedConfig config, String messageIdProperty) {
        this.config = config;
        this.messageIdProperty = messageIdProperty;
    }

    @Override
    public Broker open(Ingress ingress, BrokerStore store, Owner owner) throws IOException {
        AttachedBroker made = owner.own(AttachedBroker.create(config, ingress, messageIdProperty));
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
