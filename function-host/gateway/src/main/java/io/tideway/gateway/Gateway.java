package io.tideway.gateway;

import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.ControlPlane;
import io.tideway.gate.Ingress;
import io.tideway.gate.PresenceListener;
import io.tideway.gate.embedded.BrokerKind;
import io.tideway.gateway.access.AccessControl;
import io.tideway.gateway.config.BrokerName;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.HostsSection;
import io.tideway.gateway.hosts.AttachedHosts;
import io.tideway.moquette.MoquetteBroker;
import io.tideway.runtime.lane.Dispatch;
import io.tideway.runtime.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process with a broker in it. */
public final class Gateway {

    private static final Duration ACCESS_FILES_INTERVAL = Duration.ofSeconds(2);

    private Gateway() {}

    /**
     * Starts a gateway.
     *
     * @param fatal called when the store can no longer be trusted; must end the process
     */
    public static HostProcess start(GatewayConfig config, Consumer<StoreException> fatal) throws GatewayStartException {
        HostsSection hosts = config.hosts();
        return HostProcess.start(
                config.process(),
                new Source(
                        config,
                        Gateway::start,
                        hosts == null
                                ? null
                                : new AttachedHosts(
                                        hosts.users(),
                                        hosts.lease(),
                                        config.process().outbox().sizeBytes())),
                fatal);
    }

    /**
     * Starts one whose broker is there already, or comes from elsewhere.
     *
     * @param broker the kind of it; of the configured listeners it is told as others are
     * @param fatal called when the store can no longer be trusted; no message must be taken from then on
     */
    public static HostProcess start(GatewayConfig config, BrokerKind broker, Consumer<StoreException> fatal)
            throws GatewayStartException {
        return HostProcess.start(
                config.process(),
                new Source(config, (told, ports) -> EmbeddedBrokers.start(told, broker, ports), null),
                fatal);
    }

    private interface Start {
        Broker start(GatewayConfig config, BrokerPorts ports) throws IOException;
    }

    /**
     * The embedded broker.
     *
     * @param start makes it
     * @param hosts {@code null} when none may attach
     */
    private record Source(
            GatewayConfig config, Start start, @Nullable AttachedHosts hosts) implements BrokerSource {

        @Override
        public Broker open(Ingress ingress, BrokerStore store, Owner owner) throws IOException {
            AccessControl access = owner.own(AccessControl.open(config.access()));
            Broker broker = owner.own(start.start(
                    config,
                    new BrokerPorts(
                            ingress,
                            store,
                            access.authenticator(),
                            access.authorizer(),
                            PresenceListener.NONE,
                            hosts == null ? ControlPlane.CLOSED : hosts)));
            access.watch(ACCESS_FILES_INTERVAL, new Revocation(broker));
            if (hosts != null) {
                owner.own(hosts);
            }
            return broker;
        }

        @Override
        public Dispatch dispatch() {
            return hosts == null ? Dispatch.NONE : hosts;
        }

        @Override
        public void assembled(Assembly assembly) {
            if (hosts != null) {
                hosts.start(assembly.host().identity(), assembly.deployments(), assembly.broker(), assembly.store());
            }
        }
    }

    private static Broker start(GatewayConfig config, BrokerPorts ports) throws IOException {
        return config.broker() == BrokerName.MOQUETTE
                ? MoquetteBroker.start(new MoquetteSettings(config).broker(), ports)
                : EmbeddedBrokers.start(config, ports);
    }
}
