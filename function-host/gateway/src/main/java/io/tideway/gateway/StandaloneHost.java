package io.tideway.gateway;

import io.tideway.client.external.ExternalBroker;
import io.tideway.client.external.ExternalConfig;
import io.tideway.gateway.config.ConnectionSection;
import io.tideway.gateway.config.StandaloneConfig;
import io.tideway.runtime.store.StoreException;
import java.util.function.Consumer;

/** A process whose broker is elsewhere. */
public final class StandaloneHost {

    private StandaloneHost() {}

    /**
     * Starts a host; returns when it is subscribed or attached, however long that takes.
     *
     * @param fatal called when the store can no longer be trusted; must end the process
     */
    public static HostProcess start(StandaloneConfig config, Consumer<StoreException> fatal)
            throws GatewayStartException {
        return HostProcess.start(
                config.process(),
                switch (config.broker().role()) {
                    case EXTERNAL -> external(config);
                    case ATTACHED -> new AttachedSource(config);
                },
                fatal);
    }

    private static BrokerSource external(StandaloneConfig config) {
        ConnectionSection connection = config.broker().connection();
        return (ingress, store, owner) -> owner.own(ExternalBroker.create(
                new ExternalConfig(ConnectionSettings.of(
                        connection, ClientIdFile.of(config.process().data(), "client.id"))),
                ingress,
                store));
    }
}
