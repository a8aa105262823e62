package io.tideway.gate.embedded;

import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import java.io.IOException;

/**
 * Port: a kind of broker, found as a service by its name, so that its libraries may lie apart and none of them is loaded
 * where another kind is configured.
 */
public interface BrokerKind {

    /** As it is called in the configuration. */
    String name();

    /**
     * A broker of this kind, not open yet.
     *
     * @throws IOException naming the file or address that is no good; nothing runs then
     */
    Broker start(EmbeddedConfig config, BrokerPorts ports) throws IOException;
}
