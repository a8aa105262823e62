package io.tideway.gateway;

import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.PresenceListener;
import io.tideway.gateway.access.AccessControl;
import io.tideway.gateway.config.BrokerName;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.moquette.MoquetteBroker;
import io.tideway.runtime.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

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
        BrokerSource source = (ingress, store, owner) -> {
            AccessControl access = owner.own(AccessControl.open(config.access()));
            Broker broker = owner.own(start(
                    config,
                    new BrokerPorts(
                            ingress, store, access.authenticator(), access.authorizer(), PresenceListener.NONE)));
            access.watch(ACCESS_FILES_INTERVAL, new Revocation(broker));
            return broker;
        };
        return HostProcess.start(config.process(), source, fatal);
    }

    private static Broker start(GatewayConfig config, BrokerPorts ports) throws IOException {
        return config.broker() == BrokerName.MOQUETTE
                ? MoquetteBroker.start(new MoquetteSettings(config).broker(), ports)
                : EmbeddedBrokers.start(config, ports);
    }
}
