package io.tideway.gateway;

import io.tideway.client.connection.MqttVersion;
import io.tideway.client.external.ExternalBroker;
import io.tideway.client.external.ExternalConfig;
import io.tideway.gate.Broker;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.Ingress;
import io.tideway.gate.hosts.HandedMessage;
import io.tideway.gate.hosts.HostRun;
import io.tideway.gate.hosts.RunResult;
import io.tideway.gateway.config.BrokerSection;
import io.tideway.gateway.config.StandaloneConfig;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.DispatchOutcome;
import io.tideway.runtime.lane.DispatchedRun;
import io.tideway.runtime.lane.Forward;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Leads a host to a broker that knows nothing of functions, and to the other hosts of its site on it. Used by one thread. */
final class ExternalSource implements BrokerSource {

    private final StandaloneConfig config;
    private volatile @Nullable ExternalBroker broker;

    ExternalSource(StandaloneConfig config) {
        this.config = config;
    }

    /** Hosts of a site understand each other by properties of messages, which MQTT 3.1.1 has not. */
    static boolean forwards(BrokerSection broker) {
        return broker.share() != null && broker.connection().version() == MqttVersion.V5;
    }

    @Override
    public Broker open(Ingress ingress, BrokerStore store, Owner owner) throws IOException {
        ExternalBroker made = owner.own(ExternalBroker.create(
                new ExternalConfig(
                        ConnectionSettings.of(
                                config.broker().connection(),
                                ClientIdFile.of(config.process().data(), "client.id")),
                        config.broker().share()),
                ingress,
                store));
        broker = made;
        return made;
    }

    @Override
    public Forward forward() {
        return forwards(config.broker()) ? this::forward : Forward.NONE;
    }

    private void forward(String owner, DispatchedRun run, Consumer<DispatchOutcome> outcome) {
        ExternalBroker known = broker;
        if (known == null) {
            outcome.accept(new DispatchOutcome.NotExecuted(0));
            return;
        }
        HostRun handed = new HostRun(
                run.instance().function(),
                run.instance().key(),
                run.messages().stream()
                        .map(message -> new HandedMessage(message.id(), message.message()))
                        .toList());
        known.forward(
                owner,
                handed,
                result -> outcome.accept(
                        result instanceof RunResult.Executed executed
                                ? new DispatchOutcome.Executed(executed.messages(), executed.next())
                                : new DispatchOutcome.NotExecuted(((RunResult.NotExecuted) result).pauseMs())));
    }

    @Override
    public void assembled(Assembly assembly) {
        if (broker == null) {
            throw new IllegalStateException("there is no broker yet");
        }
        if (forwards(config.broker())) {
            broker.serve(
                    assembly.host().identity().hostId(),
                    (function, key) -> assembly.host().owns(new InstanceId(function, key)));
        }
    }
}
