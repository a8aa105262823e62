package io.tideway.gateway;

import io.tideway.gateway.config.BrokerSection;
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
        BrokerSection broker = config.broker();
        // Whoever gets a message of a site may execute it. Without a way to an owner, an instance has none.
        boolean allRemote = broker.share() != null && !ExternalSource.forwards(broker);
        return HostProcess.start(
                allRemote ? config.process().withoutSlots() : config.process(),
                switch (broker.role()) {
                    case EXTERNAL -> new ExternalSource(config);
                    case ATTACHED -> new AttachedSource(config);
                },
                fatal);
    }
}
